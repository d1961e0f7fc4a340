/**
 * What articles say: each version says which it is.
 *
 * @module
 */
import { escaped } from "./ledger.ts";
import type { Text } from "./reading.ts";

/** The tags of our own articles; one needs escapes in XML and in addresses. */
export const TAGS = ["Rivers", "Maps", "Weather", "Bridges & ferries", "Fish"] as const;

/** The length of a content, in characters: a short post. */
const LENGTH = 2_000;

const SENTENCES = [
	"The stream is high today, and the ferry waits.",
	"Whoever maps a river has to come back each spring.",
	"A bridge was here once; two of its piers still stand.",
	"Snow in the hills means water in the valley, a month later.",
	"The herons are back, and so is everybody with a camera.",
	"Where the two streams meet, the water has two colours for a mile.",
];

/** The text of an article in one of its versions, in HTML that is safe as it is. */
export function textOf(name: string, version: number): Text {
	const title = `${name}: streams & rivers, version ${version}`;
	let html = `<p>${escaped(title)}</p>`;
	for (let i = version; html.length < LENGTH; i++)
		html += `\n<p>${i}. ${SENTENCES[i % SENTENCES.length]} <em>${escaped(name)}</em> &amp; more.</p>`;
	return { title, html };
}
