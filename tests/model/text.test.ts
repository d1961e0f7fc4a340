import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitiseHtml } from "../../src/articles/sanitise/index.ts";
import { textOfHtml } from "../../src/articles/sanitise/text.ts";
import { escapeHtml, excerpt, oneLine, textToHtml, withPairsJoined, xmlSafe } from "../../src/model/text.ts";

const anyText = fc.string({ unit: "binary" });

describe("XML-safe text", () => {
	for (const [what, given, expected] of [
		["keeps tabs, line ends and every script", "a\tb\nשלום 日本語 🌊 👩‍👧", "a\tb\nשלום 日本語 🌊 👩‍👧"],
		["has the line ends of XML (§2.11)", "a\r\nb\rc\r\r\nd", "a\nb\nc\n\nd"],
		["has no control characters", "a\u0000b\u0008c\u000Bd\u000Ce\u001Ff\u007Fg\u0085h\u009Fi", "abcdefghi"],
		["has no lone surrogates", "a\uD83Cb\uDF0Ac\uDF0A\uD83C", "abc"],
		["has no noncharacters", "a\uFFFEb\uFFFFc\uFDD0d\u{1FFFE}e\u{3FFFF}f\u{10FFFF}", "abcdef"],
		["keeps the replacement character and the byte order mark", "\uFFFD\uFEFF", "\uFFFD\uFEFF"],
	] as const) {
		it(what, () => {
			expect(xmlSafe(given)).toBe(expected);
		});
	}

	it("has only characters of XML 1.0 (§2.2) for any text, and does not change when made safe again", () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const safe = xmlSafe(text);
				expect(safe).toMatch(/^[\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
				expect(xmlSafe(safe)).toBe(safe);
			}),
		);
	});

	it("on one line has single spaces only, and none at the ends", () => {
		expect(oneLine(" \u00A0a\r\n\t b\u2028\u3000c\u0000 ")).toBe("a b c");
		fc.assert(fc.property(anyText, (text) => oneLine(oneLine(text)) === oneLine(text)));
	});
});

describe("references to both surrogates of a pair", () => {
	it.each([
		["&#55357;&#56832;", "😀"],
		["&#xD83D;&#xDE00;", "😀"],
		["&#x0d83d;&#056832;", "😀"],
		["a&#55357;&#56832;&#55357;&#56832;b", "a😀😀b"],
		["&#128512;&#55357;&#56832;", "&#128512;😀"],
		["&#55357;&#55357;&#56832;", "&#55357;😀"],
		["&#56832;&#55357;", "&#56832;&#55357;"],
		["&#55357; &#56832;", "&#55357; &#56832;"],
		["&#55000;&#57000;", "&#55000;&#57000;"],
		["&amp;#55357;&amp;#56832;", "&amp;#55357;&amp;#56832;"],
	])("become one character: %s", (given, expected) => {
		expect(withPairsJoined(given)).toBe(expected);
	});

	it("become one character in articles", () => {
		expect(sanitiseHtml('<p title="&#55357;&#56832;">&#xd83d;&#xde00;</p>', "https://a.example/").html).toBe(
			'<p title="😀">😀</p>',
		);
	});
});

describe("an excerpt", () => {
	for (const [what, text, length, expected] of [
		["is the whole of a short text", "a b", 3, "a b"],
		["ends at a word, with an ellipsis", "one two three", 9, "one two…"],
		["can end exactly at the end of a word", "one two three", 7, "one two…"],
		["ends without the punctuation before the cut", "one two, - three", 11, "one two…"],
		["cuts a word longer than half of its length", "a bcdefghijklmn", 10, "a bcdefghi…"],
		["cuts text in a language without spaces", "吾輩は猫である名前はまだ無い", 7, "吾輩は猫である…"],
		["does not cut a character in two", "🌊🌊🌊", 3, "🌊…"],
		["has spaces for line ends", "a\n\nb", 10, "a b"],
	] as const) {
		it(what, () => {
			expect(excerpt(text, length)).toBe(expected);
		});
	}

	it("of any text is its beginning, within the length limit and XML-safe", () => {
		fc.assert(
			fc.property(
				fc.string({ unit: fc.constantFrom("a", " ", "🌊", "é", ",", "\uD83C", "\n") }),
				fc.nat(30),
				(text, length) => {
					const short = excerpt(text, length);
					expect(short.replace(/…$/, "").length).toBeLessThanOrEqual(length);
					expect(xmlSafe(short)).toBe(short);
					expect(oneLine(text).startsWith(short.replace(/…$/, ""))).toBe(true);
				},
			),
		);
	});
});

describe("text converted to HTML", () => {
	for (const [what, text, expected] of [
		[
			"has a paragraph for each block between blank lines",
			"a\n\nb\n \t\n\n c",
			"<p>a</p>\n<p>b</p>\n<p>c</p>",
		],
		["keeps line ends", "a\nb", "<p>a<br>\nb</p>"],
		["escapes markup", `<b>&amp; "x"</b>`, "<p>&lt;b&gt;&amp;amp; &quot;x&quot;&lt;/b&gt;</p>"],
		["is empty for an empty text", " \n\n ", ""],
	] as const) {
		it(what, () => {
			expect(textToHtml(text)).toBe(expected);
		});
	}

	it("is safe and keeps the text, for any text", () => {
		fc.assert(
			fc.property(anyText.map(xmlSafe), (text) => {
				const html = textToHtml(text);
				const read = sanitiseHtml(html, "https://a.example/");
				expect(read.html).toBe(html);
				expect(oneLine(read.text)).toBe(oneLine(text));
			}),
		);
	});

	it("contains no character that could end an element or an attribute", () => {
		expect(escapeHtml(`a<b>&"'`)).toBe("a&lt;b&gt;&amp;&quot;'");
		fc.assert(fc.property(anyText, (text) => !/[<>"]|&(?!(amp|lt|gt|quot);)/.test(escapeHtml(text))));
	});
});

describe("the extracted text of HTML", () => {
	const NAMES =
		`a abbr address applet article audio b bdo blink blockquote button canvas center code datalist del details dialog div
		dl embed fieldset font form frame frameset head h2 iframe ins label li link main map marquee meta meter nobr noembed
		noframes noscript object ol option output p picture portal pre progress q ruby s script section select small span
		style sub summary svg math template textarea time title u ul var video xmp`.split(/\s+/);
	/** The words in order; what parts them is another matter. */
	const lettersOf = (text: string) => text.replace(/\s+/g, "");

	// Titles and summaries are made by the one way, contents by the other.
	it.each(NAMES)("is the same as the sanitised article's inside and after <%s>", (name) => {
		for (const start of [`<${name}>`, `<${name}/>`, `<${name} src=/f data=/f>`])
			for (const end of [`</${name}>`, ""])
				for (const [before, after] of [
					["first ", " last"],
					["<p>first ", " last</p>"],
					["<embed src=https://www.youtube.com/embed/x>first ", "<p>last"],
				]) {
					const html = `${before}${start}two <i>three</i>${end}${after}`;
					// The name of a link to a file is no word of a title.
					const { text } = sanitiseHtml(html, "https://a.example/");
					expect(lettersOf(textOfHtml(html)), html).toBe(lettersOf(text.replace("a.example/f", "")));
				}
	});

	it("continues after an object element", () => {
		expect(oneLine(textOfHtml("safe<object data=/x><param name=a></object> <b>title</b>"))).toBe(
			"safe title",
		);
		expect(oneLine(textOfHtml("safe<applet code=x> title"))).toBe("safe title");
	});
});
