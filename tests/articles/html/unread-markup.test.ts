import { expect, it } from "vitest";
import { withoutUnread } from "../../../src/articles/html/unread-markup.ts";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";

const BASE = "https://a.example/";

it.each([
	["attributes", '<p class="x" onclick="y" style="color: red" title="t">a</p>'],
	// Minifiers of HTML leave out the space after a quoted value.
	[
		"attributes without spaces between them",
		'<p><img src="a.jpg"style="b"alt="c">d <a href="e"style="f">g</a></p>',
	],
	["comments, styles and scripts", "<p>a<!-- b --></p><style>p { }</style><script>c</script>d"],
])("HTML gives the same article without unread markup: %s", (_, html) => {
	const shorter = withoutUnread(html);
	expect(shorter.length).toBeLessThan(html.length);
	expect(sanitiseHtml(shorter, BASE)).toEqual(sanitiseHtml(html, BASE));
});
