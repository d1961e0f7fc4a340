/** The settings of the local Worker: those of `wrangler.toml`, with one bucket for files. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { startSettings } from "../../cli/start-settings.ts";

const MEDIA = { binding: "MEDIA", bucket_name: "tributary-media" };
const OTHER = { binding: "OTHER", bucket_name: "b" };

describe("a bucket is added, and the lines before it stay the same", () => {
	for (const [what, text, buckets] of [
		["to none", 'name = "x"', [MEDIA]],
		["to one that is commented out", '# r2_buckets = [{ binding = "MEDIA" }]\n', [MEDIA]],
		["to tables of others", '[[r2_buckets]]\nbinding = "OTHER"\nbucket_name = "b"\n', [OTHER, MEDIA]],
		["next to another binding of that name", '[[kv_namespaces]]\nbinding = "MEDIA"', [MEDIA]],
		["next to one of an environment", '[[env.other.r2_buckets]]\nbinding = "MEDIA"\n', [MEDIA]],
	] as const) {
		it(what, () => {
			const settings = startSettings(text);
			expect(settings.startsWith(text)).toBe(true);
			expect(parse(settings)).toEqual({ ...parse(text), r2_buckets: buckets });
		});
	}

	it("to the project's own settings", () => {
		const text = readFileSync(resolve(import.meta.dirname, "../../wrangler.toml"), "utf8");
		expect(parse(startSettings(text))).toEqual({ ...parse(text), r2_buckets: [MEDIA] });
	});
});

describe("a bucket is added to a list in brackets, and all other settings stay the same", () => {
	const rest =
		'd = 2026-10-23\n[vars]\nA = [{ name = "x" }, "y"]\nB = """one\ntwo"""\n[vars."a.b"]\nc = 1.5\n';
	for (const [what, list, buckets] of [
		["with another", '[{ binding = "OTHER", bucket_name = "b" }]', [OTHER, MEDIA]],
		["over several lines", '[\n\t{ binding = "OTHER", bucket_name = "b" }, # one\n]', [OTHER, MEDIA]],
		["without any", "[]", [MEDIA]],
	] as const) {
		it(what, () => {
			const settings = parse(startSettings(`r2_buckets = ${list}\n${rest}`));
			expect(settings).toEqual({ ...parse(rest), r2_buckets: buckets });
		});
	}
});

describe("nothing is added", () => {
	for (const [what, text] of [
		["to a table", "[[r2_buckets]]\n  'binding' = 'MEDIA'\nbucket_name = 'mine'\n"],
		["to a list in one line", 'r2_buckets = [{ binding = "MEDIA", bucket_name = "mine" }]\n'],
		["to a second one", '[[r2_buckets]]\nbinding = "OTHER"\n[[r2_buckets]]\nbinding = "\\u004dEDIA"\n'],
		["where wrangler will complain", 'r2_buckets = "MEDIA"\n'],
	] as const) {
		it(what, () => expect(startSettings(text)).toBe(text));
	}

	it("to what is not TOML", () => {
		expect(() => startSettings("a = 1\nb = x")).toThrow("wrangler.toml:2:");
	});
});
