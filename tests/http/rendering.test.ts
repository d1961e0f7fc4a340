/** Feeds are encoded in parts, and must have the bytes that their whole text has. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { FORMATS } from "../../src/feeds/formats.ts";
import { encode, wholeOf } from "../../src/http/rendering.ts";
import { anyItem } from "../feeds/arbitrary.ts";
import { acceptedDocumentOf } from "../feeds/documents.ts";
import { runs } from "../support/runs.ts";

it.each(FORMATS)("the encoded parts of a feed in $label have the bytes of its text", async ({ render }) => {
	await fc.assert(
		fc.asyncProperty(fc.array(anyItem, { maxLength: 4 }), async (items) => {
			const document = await acceptedDocumentOf(items);
			if (document === undefined) return;
			const { head, entries, separator, tail } = render(document);
			const text = head + entries.join(separator) + tail;
			const encoded = encode({ head, entries, separator, tail });
			expect(wholeOf(encoded)).toEqual(new TextEncoder().encode(text));
			const lengths = encoded.entries.map(({ length }) => length);
			expect(lengths).toEqual(entries.map((entry) => new TextEncoder().encode(entry).length));
		}),
		{ numRuns: runs(100) },
	);
});
