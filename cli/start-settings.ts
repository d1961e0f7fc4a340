/**
 * The settings of the local Worker: those of `wrangler.toml`, with a bucket in any case.
 *
 * @module
 */
import { parse, stringify } from "smol-toml";
import * as v from "valibot";
import { readToml } from "./toml.ts";

const BUCKET = { binding: "MEDIA", bucket_name: "tributary-media" };

/** The bucket for audio and pictures as `wrangler.toml` has it commented out: locally, it needs no account. */
const APPENDED = `
# npm start makes this file out of wrangler.toml. Locally there is always a bucket:
${stringify({ r2_buckets: [BUCKET] })}`;

/** The bindings to buckets, if there are any. Wrangler reports what is wrong with them. */
const Buckets = v.object({ r2_buckets: v.optional(v.array(v.unknown()), []) });
const Media = v.object({ binding: v.literal(BUCKET.binding) });

/**
 * Makes the settings of the local Worker.
 *
 * @param text the content of `wrangler.toml`
 * @returns TOML with the same lines in front, wherever there can be a bucket after them
 * @throws {CommandError} if it is not TOML
 */
export function startSettings(text: string): string {
	const settings = readToml(text, "wrangler.toml");
	const read = v.safeParse(Buckets, settings);
	if (!read.success) return text;
	const buckets = read.output.r2_buckets;
	if (buckets.some((bucket) => v.is(Media, bucket))) return text;
	// A list in brackets takes no table after it.
	return isToml(text + APPENDED)
		? text + APPENDED
		: stringify({ ...settings, r2_buckets: [...buckets, BUCKET] });
}

function isToml(text: string): boolean {
	try {
		parse(text);
		return true;
	} catch {
		return false;
	}
}
