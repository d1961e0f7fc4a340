/**
 * Gives the local Worker a bucket for audio and pictures, even if `wrangler.toml` has none.
 *
 * @module
 */
import * as v from "valibot";
import type { Table } from "./toml.ts";

/** The bucket that `wrangler.toml` has commented out. On this machine it needs no account. */
const BUCKET = { binding: "MEDIA", bucket_name: "tributary-media" };

/** The bindings to buckets, if there are any. Wrangler reports what is wrong with them. */
const Buckets = v.object({ r2_buckets: v.optional(v.array(v.unknown()), []) });
const Media = v.object({ binding: v.literal(BUCKET.binding) });

/** The settings of `wrangler.toml`, with a bucket for files if they have none. */
export function withBucket(settings: Table): Table {
	const read = v.safeParse(Buckets, settings);
	if (!read.success) return settings;
	const buckets = read.output.r2_buckets;
	if (buckets.some((bucket) => v.is(Media, bucket))) return settings;
	return { ...settings, r2_buckets: [...buckets, BUCKET] };
}
