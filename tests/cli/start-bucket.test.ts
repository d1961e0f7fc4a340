/** The settings of the local Worker have one bucket for files. */
import { parse } from "smol-toml";
import { expect, it } from "vitest";
import { withBucket } from "../../cli/start-bucket.ts";

const MEDIA = { binding: "MEDIA", bucket_name: "tributary-media" };
const OTHER = { binding: "OTHER", bucket_name: "b" };

it.each([
	["no bucket", 'name = "x"', [MEDIA]],
	["one that is commented out", '# r2_buckets = [{ binding = "MEDIA" }]\n', [MEDIA]],
	["tables of others", '[[r2_buckets]]\nbinding = "OTHER"\nbucket_name = "b"\n', [OTHER, MEDIA]],
	[
		"a list with another",
		'r2_buckets = [\n\t{ binding = "OTHER", bucket_name = "b" }, # one\n]',
		[OTHER, MEDIA],
	],
	["an empty list", "r2_buckets = []", [MEDIA]],
	["another binding of that name", '[[kv_namespaces]]\nbinding = "MEDIA"', [MEDIA]],
	["one of an environment", '[[env.other.r2_buckets]]\nbinding = "MEDIA"\n', [MEDIA]],
])("a bucket is added to %s", (_, text, buckets) => {
	expect(withBucket(parse(text))).toEqual({ ...parse(text), r2_buckets: buckets });
});

it.each([
	["a table", "[[r2_buckets]]\n  'binding' = 'MEDIA'\nbucket_name = 'mine'\n"],
	["a list in one line", 'r2_buckets = [{ binding = "MEDIA", bucket_name = "mine" }]\n'],
	["a second one", '[[r2_buckets]]\nbinding = "OTHER"\n[[r2_buckets]]\nbinding = "\\u004dEDIA"\n'],
	["what wrangler will refuse", 'r2_buckets = "MEDIA"\n'],
])("nothing is added to %s", (_, text) => {
	expect(withBucket(parse(text))).toEqual(parse(text));
});
