/** The settings of the local Worker have one bucket for files. */
import { parse } from "smol-toml";
import { expect, it } from "vitest";
import { withBucket } from "../../cli/start-bucket.ts";

const MEDIA = { binding: "MEDIA", bucket_name: "tributary-media" };
const OTHER = { binding: "OTHER", bucket_name: "b" };

it.each([
	["no bucket", 'name = "x"', [MEDIA]],
	["a bucket that is commented out", '# r2_buckets = [{ binding = "MEDIA" }]\n', [MEDIA]],
	["tables of other buckets", '[[r2_buckets]]\nbinding = "OTHER"\nbucket_name = "b"\n', [OTHER, MEDIA]],
	[
		"a list with another bucket",
		'r2_buckets = [\n\t{ binding = "OTHER", bucket_name = "b" }, # one\n]',
		[OTHER, MEDIA],
	],
	["an empty list", "r2_buckets = []", [MEDIA]],
	["a binding of the same name but another kind", '[[kv_namespaces]]\nbinding = "MEDIA"', [MEDIA]],
	["a bucket of another environment", '[[env.other.r2_buckets]]\nbinding = "MEDIA"\n', [MEDIA]],
])("a media bucket is added to settings with %s", (_, text, buckets) => {
	expect(withBucket(parse(text))).toEqual({ ...parse(text), r2_buckets: buckets });
});

it.each([
	["a media bucket in a table", "[[r2_buckets]]\n  'binding' = 'MEDIA'\nbucket_name = 'mine'\n"],
	["a media bucket in an inline list", 'r2_buckets = [{ binding = "MEDIA", bucket_name = "mine" }]\n'],
	[
		"a media bucket after another one",
		'[[r2_buckets]]\nbinding = "OTHER"\n[[r2_buckets]]\nbinding = "\\u004dEDIA"\n',
	],
	["buckets that wrangler will refuse", 'r2_buckets = "MEDIA"\n'],
])("no media bucket is added to settings with %s", (_, text) => {
	expect(withBucket(parse(text))).toEqual(parse(text));
});
