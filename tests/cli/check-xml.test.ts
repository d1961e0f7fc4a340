import { describe, expect, it } from "vitest";
import { readXml } from "../../cli/check/xml.ts";

const read = (xml: string) => readXml(new TextEncoder().encode(xml), null);

describe("the check of well-formed XML", () => {
	it.each([
		["an unclosed tag", "<rss>\n<a>\n<b></a></rss>", 3, "unexpected close tag, after <b></a>"],
		["a truncated document", "<rss>\n<channel>", 2, "unclosed tag: channel, after <channel>"],
		[
			"a bare ampersand",
			"<rss>\n<a>R & B</a>\n<b>x; y</b></rss>",
			2,
			"an & that must be written as &amp;, in & B</a>",
		],
		[
			"an HTML entity",
			"<rss>\n<![CDATA[R & B]]>&nbsp;</rss>",
			2,
			"undefined entity, after <![CDATA[R & B]]>&nbsp;",
		],
		[
			"something before the declaration",
			'\n<?xml version="1.0"?><rss/>',
			2,
			"an XML declaration must be at the start of the document, after <?xml",
		],
		[
			"an undeclared namespace",
			"<rss><itunes:type/></rss>",
			1,
			'unbound namespace prefix: "itunes", after <rss><itunes:type/>',
		],
	])("reports the line and the fault of %s", (_, xml, line, what) => {
		const { root, fault } = read(xml);
		expect(root?.name).toBe("rss");
		expect(fault).toEqual({ line, what });
	});

	it("reports bytes that are invalid in the declared encoding", () => {
		const latin1 = (declaration: string) => Buffer.from(`${declaration}<rss>\n<a>ü</a></rss>`, "latin1");
		const declared = latin1('<?xml version="1.0" encoding="ISO-8859-1"?>');
		expect(readXml(declared, null)).toMatchObject({ fault: undefined, root: { children: [{ text: "ü" }] } });
		const fault = { line: 2, what: "bytes that are not valid in the declared encoding, utf-8" };
		expect(readXml(latin1(""), null).fault).toEqual(fault);
		expect(readXml(declared, "text/xml; charset=utf-8").fault).toEqual(fault);
		expect(readXml(Buffer.from("\uFEFF<rss/>", "utf16le"), null)).toMatchObject({ fault: undefined });
	});
});
