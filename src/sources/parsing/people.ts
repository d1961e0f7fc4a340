/**
 * People as feeds name them: RSS and Atom persons, names with an address, and the hosts of a podcast.
 *
 * @module
 */
import type { PodcastNs, RssFeed } from "feedsmith";
import type { Author } from "../../model/author.ts";
import { lengthOf } from "../../model/length.ts";
import { oneLine } from "../../model/text.ts";
import { dropEmpty, lineOf, MAX_ADDRESS, webUrl, within } from "./coerce.ts";
import { maybe } from "./feed-helpers.ts";
import { htmlToLine, nameToLine } from "./html.ts";
import { MOST_LOOKED_AT } from "./limits.ts";

/** How many authors an entry may have. Each has feeds and a page of its own here, and a row for each of its articles. */
export const MAX_ENTRY_AUTHORS = 10;

/** How long all authors of an entry may be together, in UTF-16 code units of JSON. */
const MAX_AUTHORS_LENGTH = 10_000;

/** An RSS person, whose only address may be for e-mail. */
export function rssAuthor({ name, email, link }: RssFeed.Person): Author {
	const plain = maybe(name, (given) => nameToLine(given).replace(/^"(.*)"$/, "$1"));
	return { name: plain ?? email, url: link ?? (email === undefined ? undefined : `mailto:${email}`) };
}

/** As many people as are looked at, each read by itself: a name costs more to read than to count. */
export function peopleOf<Person>(
	given: Person[] | undefined,
	read: (person: Person) => Author | Author[],
): Author[] | undefined {
	return given?.slice(0, MOST_LOOKED_AT).flatMap(read);
}

/** Those who make a podcast, among all persons in it: an unnamed role is the host's (Podcast namespace, `person`). */
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

/** A name where some write `name (mail)` or `mail (name)` instead. */
export function namesIn(text: string | undefined): Author[] {
	if (text === undefined) return [];
	const given = text.replace(/^\s*mailto:/i, "");
	const [, before = "", mail, after = ""] = (given.length <= MAX_NAMED ? NAMED_MAIL.exec(given) : null) ?? [];
	if (mail === undefined) return [{ name: htmlToLine(text) }];
	const name = before.trim().replace(/^"(.*)"$/, "$1");
	return [{ name: name || after.trim() || mail, url: `mailto:${mail}` }];
}

/** People, each with what is usable of them. An e-mail address is their URL if they have no other. */
export function authorsOf(authors: Author[], base: string | undefined): Author[] {
	const known = new Map<string, Author>();
	for (const { name, url, avatar } of authors.slice(0, MOST_LOOKED_AT)) {
		if (known.size === MAX_ENTRY_AUTHORS) break;
		const mail = url?.startsWith("mailto:") && lengthOf(url) <= MAX_ADDRESS ? oneLine(url) : undefined;
		const author: Author = dropEmpty({
			name: lineOf(name),
			url: mail !== undefined && URL.canParse(mail) ? mail : webUrl(url, base),
			avatar: webUrl(avatar, base),
		});
		if (author.name !== undefined || author.url !== undefined) known.set(JSON.stringify(author), author);
	}
	return within(known.values(), MAX_AUTHORS_LENGTH);
}
