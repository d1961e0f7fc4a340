/**
 * Links to the pages of a list whose length is known.
 *
 * @module
 */
import type { Site } from "../../settings/site.ts";
import { wordsLanguage } from "../layout.tsx";
import { messagesFor } from "../messages/index.ts";
import { numberText } from "../units.ts";

/** How many pages before and after the present one are linked, besides the first and the last. */
const AROUND = 2;

interface Props {
	site: Site;
	/** The present page, from 1. */
	page: number;
	count: number;
	pathOf: (page: number) => string;
}

/** The numbers of the pages around the present one, the first and the last; nothing for a single page. */
export function PageNumbers({ site, page, count, pathOf }: Props) {
	if (count < 2) return null;
	const { archive, listing } = messagesFor(site.language);
	const numbers = Array.from({ length: count }, (_, i) => i + 1).filter(
		(number) => number === 1 || number === count || Math.abs(number - page) <= AROUND,
	);
	return (
		<nav class="pages numbers" aria-label={listing.pages} lang={wordsLanguage(site)}>
			{numbers.map((number, i) => (
				<>
					{i > 0 && number > (numbers[i - 1] ?? 0) + 1 && <span aria-hidden="true">…</span>}
					<a
						href={pathOf(number)}
						aria-current={number === page ? "page" : undefined}
						aria-label={archive.page({ number: numberText(number, site.language) })}
						rel={number === page - 1 ? "prev" : number === page + 1 ? "next" : undefined}
					>
						{numberText(number, site.language)}
					</a>
				</>
			))}
		</nav>
	);
}
