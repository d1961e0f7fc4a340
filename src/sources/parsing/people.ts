/**
 * Reads authors: RSS and Atom persons, names with e-mail addresses, and the hosts of a podcast.
 *
 * @module
 */
import type { PodcastNs, RssFeed } from "feedsmith";
import type { Author } from "../../model/author.ts";
import { lengthOf } from "../../model/length.ts";
import { oneLine } from "../../model/text.ts";
import { dropEmpty, lineOf, MAX_ADDRESS, webUrl } from "./coerce.ts";
import { maybe } from "./feed-helpers.ts";
import { htmlToLine, nameToLine } from "./html.ts";
import { MOST_LOOKED_AT } from "./limits.ts";

/** How many authors an entry may have. Each author has a page and feeds, and costs a row for each of their articles. */
export const MAX_ENTRY_AUTHORS = 10;

/** The longest list of authors of an entry, in UTF-16 code units of JSON. */
const MAX_AUTHORS_LENGTH = 10_000;

/** An RSS person, whose only address may be an e-mail address. */
export function rssAuthor({ name, email, link }: RssFeed.Person): Author {
	const plain = maybe(name, (given) => nameToLine(given).replace(/^"(.*)"$/, "$1"));
	return { name: plain ?? email, url: link ?? (email === undefined ? undefined : `mailto:${email}`) };
}

/** Reads at most {@link MOST_LOOKED_AT} people, because reading a name is expensive. */
export function peopleOf<Person>(
	given: Person[] | undefined,
	read: (person: Person) => Author | Author[],
): Author[] | undefined {
	return given?.slice(0, MOST_LOOKED_AT).flatMap(read);
}

/** The hosts among the persons of a podcast. A person without a role is a host (podcast namespace, `person`). */
export function hostsOf(persons: PodcastNs.Person[] | undefined): Author[] | undefined {
	return persons
		?.filter(({ role = "host" }) => /^((co-?)?host|author|writer|narrator)$/i.test(role.trim()))
		.map(({ display, href, img }) => ({ name: display, url: href, avatar: img }));
}

/** An Atom person (RFC 4287 §3.2). */
export function atomAuthor(person: {
	name?: string | undefined;
	uri?: string | undefined;
	email?: string | undefined;
}): Author {
	return rssAuthor({
		...(person.name && { name: person.name }),
		...(person.email && { email: person.email }),
		...(person.uri && { link: person.uri }),
	});
}

/** The longest name with an address, in UTF-16 code units: an address alone has at most 254 (RFC 5321 §4.5.3.1). */
const MAX_NAMED = 320;

/** `name <mail>`, `mail (name)` or `mail`. The labels of a host begin and end in one way, so that the time is bounded. */
const NAMED_MAIL =
	/^([^@<>()[\]]*?)[\s<([]*([^\s@<>()[\]]+@(?:[^\s@<>()[\].]+\.)+[^\s@<>()[\].]+)[\s>)\]]*(?:\(([^()]*)\))?$/;

/** The author in a text that is a name, `name (mail)` or `mail (name)`. */
export function namesIn(text: string | undefined): Author[] {
	if (text === undefined) return [];
	const given = text.replace(/^\s*mailto:/i, "");
	const [, before = "", mail, after = ""] = (given.length <= MAX_NAMED ? NAMED_MAIL.exec(given) : null) ?? [];
	if (mail === undefined) return [{ name: htmlToLine(text) }];
	const name = before.trim().replace(/^"(.*)"$/, "$1");
	return [{ name: name || after.trim() || mail, url: `mailto:${mail}` }];
}

/** Authors with their valid members only. An e-mail address is the URL of an author without another one. */
export function authorsOf(authors: Author[], base: string | undefined): Author[] {
	const known = new Map<string, Author>();
	let room = MAX_AUTHORS_LENGTH;
	for (const { name, url, avatar } of authors.slice(0, MOST_LOOKED_AT)) {
		if (known.size === MAX_ENTRY_AUTHORS) break;
		const mail = url?.startsWith("mailto:") && lengthOf(url) <= MAX_ADDRESS ? oneLine(url) : undefined;
		const author: Author = dropEmpty({
			name: lineOf(name),
			url: mail !== undefined && URL.canParse(mail) ? mail : webUrl(url, base),
			avatar: webUrl(avatar, base),
		});
		if (author.name === undefined && author.url === undefined) continue;
		const json = JSON.stringify(author);
		if (known.has(json)) continue;
		room -= json.length;
		if (room < 0 && known.size > 0) break;
		known.set(json, author);
	}
	return [...known.values()];
}
