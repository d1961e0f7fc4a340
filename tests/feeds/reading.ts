/** Feeds as clients read them, by parsers that are not ours. */
import { parseAtomFeed, parseRssFeed } from "feedsmith";
import { SaxesParser } from "saxes";

/** The body as text, whether it is coded or not. */
export async function bodyOf(response: Response): Promise<string> {
	const gzip = response.headers.get("content-encoding") === "gzip";
	return gzip
		? new Response(response.body?.pipeThrough(new DecompressionStream("gzip"))).text()
		: response.text();
}

/** The entries of a well-formed feed: title and content, by id. */
export function entriesIn(path: string, text: string): Map<string, string> {
	return new Map(listIn(path, text));
}

/** The same in the order of the feed, as often as each is there. The address tells the format. */
export function listIn(path: string, text: string): [id: string, entry: string][] {
	if (path.includes("json")) {
		const { items } = JSON.parse(text) as { items: { id: string; title: string; content_html: string }[] };
		return items.map(({ id, title, content_html }) => [id, `${title} ${content_html}`]);
	}
	new SaxesParser({ xmlns: true }).write(text).close();
	if (path.includes("atom")) {
		const { entries = [] } = parseAtomFeed(text);
		return entries.map(({ id, title, content }) => [id ?? "", `${title?.value} ${content?.value}`]);
	}
	// Without items, the parser takes it for no feed.
	const { items = [] } = text.includes("<item>") ? parseRssFeed(text) : {};
	return items.map(({ guid, title, content }) => [guid?.value ?? "", `${title} ${content?.encoded}`]);
}
