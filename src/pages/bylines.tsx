/**
 * The authors of an article in a list, with their pictures.
 *
 * @module
 */

import type { StoredArticle } from "../articles/store/read/shown.ts";
import { sameSpelling } from "../model/identity.ts";
import { authorName, nameSlug, type Scope } from "../model/scope.ts";
import type { Site } from "../settings/site.ts";
import { authorPath } from "../urls/feeds.ts";
import { urlAtOrigin } from "../urls/origin.ts";

/** How many authors of an article a list names. */
const MOST_AUTHORS = 3;

/** The width and height of a picture in CSS pixels, for pages shown without the style sheet. */
const SIDE = 20;

/**
 * The first authors of an article as elements, each a link to the author's page. The author whose page this is is left out, and
 * so is an author with the name of the source, as many blogs are named after their authors.
 */
export function bylinesOf(site: Site, { authors, sources }: StoredArticle, scope: Scope) {
	const said = new Set(sources.slice(0, 1).map(({ title }) => sameSpelling(title.trim())));
	return authors
		.map((author) => ({ name: authorName(author), avatar: urlAtOrigin(author.avatar, site.origin) }))
		.filter(
			({ name }) =>
				name !== "" && !said.has(sameSpelling(name.trim())) && `author:${nameSlug(name)}` !== scope,
		)
		.slice(0, MOST_AUTHORS)
		.map(({ name, avatar }) => (
			<>
				{avatar !== undefined && isShown(avatar, site) && <Avatar src={avatar} />}
				<a href={authorPath(name)} dir="auto">
					{name}
				</a>
			</>
		));
}

/** Whether browsers load a picture on a page of the site: they may refuse pictures by http on a page by https. */
function isShown(url: string, { origin }: Site): boolean {
	return url.startsWith("https://") || (url.startsWith("http://") && origin.startsWith("http://"));
}

/** A picture of an author. It is decorative, as the name is beside it. */
function Avatar({ src }: { src: string }) {
	return (
		<img
			class="avatar"
			src={src}
			alt=""
			width={SIDE}
			height={SIDE}
			loading="lazy"
			decoding="async"
			referrerpolicy="no-referrer"
		/>
	);
}
