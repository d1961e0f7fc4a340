/** The XML that the writer makes of the compact form, read back by a parser that is not ours. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Content, Escaped, writeElements } from "../../src/feeds/xml-writer.ts";
import { anyText } from "./arbitrary.ts";
import { assertWellFormed, type Element, elementsOf } from "./xml.ts";

/** A text as XML can hold it: without what is outside the `Char` production (XML 1.0 §2.2), code point by code point. */
function allowed(text: string): string {
	return [...text].filter((character) => isChar(character.codePointAt(0) ?? 0)).join("");
}

function isChar(code: number): boolean {
	return (
		[0x9, 0xa, 0xd].includes(code) ||
		(code >= 0x20 && code <= 0xd7ff) ||
		(code >= 0xe000 && code <= 0xfffd) ||
		code >= 0x10000
	);
}

function allowedIn(attributes: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, allowed(value)]));
}

/** The one element `x` that a parser finds in what is written. */
function read(x: Content): Element | undefined {
	const xml = writeElements({ x });
	assertWellFormed(xml);
	const [found, ...others] = elementsOf(xml, "x");
	expect(others).toEqual([]);
	return found;
}

describe("any text", () => {
	const anyUnits = fc.oneof(
		anyText,
		fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) }),
	);

	it("comes back unchanged from an element, except for characters that XML does not allow", () => {
		fc.assert(
			fc.property(anyUnits, (text) => {
				expect(read({ _text: text })?.text).toBe(allowed(text));
			}),
		);
	});

	it("comes back unchanged from a CDATA section, except for characters that XML does not allow", () => {
		fc.assert(
			fc.property(anyUnits, (text) => {
				expect(read({ _cdata: text })?.text).toBe(allowed(text));
			}),
		);
	});

	it("comes back unchanged from an attribute, except for characters that XML does not allow", () => {
		fc.assert(
			fc.property(anyUnits, (text) => {
				const attributes = { a: text, b: text };
				expect(read({ _attributes: attributes })?.attributes).toEqual(allowedIn(attributes));
			}),
		);
	});
});

/** An element of the tree below. */
interface Tree extends Content {
	_attributes?: Record<string, string>;
	_text?: string;
	_cdata?: string;
	child?: Tree[];
}

it("any tree comes back with all of its texts and attributes", () => {
	const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
		tree: fc.record(
			{
				_attributes: fc.record({ a: anyText, b: anyText }, { requiredKeys: [] }),
				_text: anyText,
				_cdata: anyText,
				child: fc.array(tie("tree"), { maxLength: 3 }),
			},
			{ requiredKeys: [] },
		),
	}));
	const assertSame = (found: Element | undefined, tree: Tree) => {
		const { _attributes = {}, _text = "", _cdata = "", child = [] } = tree;
		expect(found?.attributes).toEqual(allowedIn(_attributes));
		// Line ends part child elements.
		const lineEnds = child.length === 0 ? "" : "\n".repeat(child.length + 1);
		expect(found?.text).toBe(allowed(_text) + allowed(_cdata) + lineEnds);
		expect(found?.children.length).toBe(child.length);
		for (const [i, each] of child.entries()) assertSame(found?.children[i], each);
	};
	fc.assert(
		fc.property(tree, (tree) => {
			assertSame(read(tree), tree);
		}),
	);
});

describe("a text", () => {
	it("is escaped once, whatever it looks like", () => {
		expect(writeElements({ x: "a & b &amp; <c> ]]>" })).toBe(
			"<x>a &#x26; b &#x26;amp; &#x3C;c&gt; ]]&gt;</x>\n",
		);
		expect(writeElements({ x: { _attributes: { y: `"&amp;" <'>` } } })).toBe(
			`<x y="&quot;&#x26;amp;&quot; &#x3C;'>"/>\n`,
		);
	});

	it("marked as already escaped is written unchanged", () => {
		const text = new Escaped("a &amp; b");
		expect(writeElements({ x: { _text: text, _attributes: { y: text } }, z: text })).toBe(
			'<x y="a &amp; b">a &amp; b</x>\n<z>a &amp; b</z>\n',
		);
	});

	it("does not end its CDATA section, however many section ends it contains", () => {
		expect(writeElements({ x: { _cdata: "a]]>b]]]>]]>" } })).toBe(
			"<x><![CDATA[a]]]]><![CDATA[>b]]]]]><![CDATA[>]]]]><![CDATA[>]]></x>\n",
		);
	});

	it("keeps its line ends and tabs, in attributes too", () => {
		expect(writeElements({ x: { _text: "a\r\n\tb" } })).toBe("<x>a&#xD;\n\tb</x>\n");
		expect(writeElements({ x: { _cdata: "a\r\n\tb" } })).toBe("<x><![CDATA[a]]>&#xD;<![CDATA[\n\tb]]></x>\n");
		expect(writeElements({ x: { _attributes: { y: "a\r\n\tb" } } })).toBe('<x y="a&#xD;&#xA;&#x9;b"/>\n');
	});

	it("loses lone surrogates and keeps surrogate pairs", () => {
		for (const content of [{ _text: "\uD83C🌊\uDF0A" }, { _cdata: "\uD83C🌊\uDF0A" }])
			expect(read(content)?.text).toBe("🌊");
	});
});

describe("an element", () => {
	it("without content is an empty tag, but one with an empty text is not", () => {
		expect(writeElements({ a: {}, b: { _attributes: { c: 1 } }, d: "", e: { _text: "" } })).toBe(
			'<a/>\n<b c="1"/>\n<d></d>\n<e></e>\n',
		);
		expect(writeElements({ a: { _cdata: "" } })).toBe("<a><![CDATA[]]></a>\n");
	});

	it("is left out if it is undefined or an empty list, as is an undefined attribute", () => {
		expect(writeElements({ a: undefined, b: [], c: { _attributes: { d: undefined } } })).toBe("<c/>\n");
	});

	it("has its child elements in order, with those of the same name together", () => {
		expect(writeElements({ a: { b: ["1", { _text: 2 }], c: { d: true } } })).toBe(
			"<a>\n<b>1</b>\n<b>2</b>\n<c>\n<d>true</d>\n</c>\n</a>\n",
		);
	});
});
