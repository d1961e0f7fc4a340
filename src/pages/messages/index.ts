/**
 * The words of pages, in the language of the site.
 *
 * @module
 */

import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type Messages } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { ja } from "./ja.ts";
import type { Plural } from "./parts.ts";
import { pt } from "./pt.ts";

export type { Messages } from "./en.ts";

/** The language of pages whose own has no catalogue. */
const FALLBACK = "en";

/** All catalogues, by their language. */
export const CATALOGUES: ReadonlyMap<string, Messages> = new Map(
	Object.entries({ en, ar, de, es, fr, ja, pt }),
);

/** A catalogue as it serves a site. */
interface Chosen {
	messages: Messages;
	/** BCP 47, with the region of the site. */
	language: string;
	plurals: Intl.PluralRules;
	numbers: Intl.NumberFormat;
}

const chosen = new Map<string, Chosen>();

/** The messages in a language (BCP 47) of any region; in English if there is no catalogue for it. */
export function messagesFor(language: string): Messages {
	return choose(language).messages;
}

/** The language that {@link messagesFor} gives: the one requested, or `en`. */
export function languageOfMessages(language: string): string {
	return choose(language).language;
}

/** A message that counts something, in the form for this number and with the number as the language writes it. */
export function counted(forms: Plural, count: number, language: string): string {
	const { plurals, numbers } = choose(language);
	const form = forms[plurals.select(count)] ?? forms.other;
	return form({ count: numbers.format(count) });
}

/** Chooses the catalogue for a language, once: the site's is requested with each page. */
function choose(tag: string): Chosen {
	const known = chosen.get(tag);
	if (known !== undefined) return known;
	const { language, script } = new Intl.Locale(tag).maximize();
	const found = CATALOGUES.get(language);
	// Arabic in Latin letters (`ar-Latn`) is not the Arabic of its catalogue.
	const fits = found !== undefined && new Intl.Locale(language).maximize().script === script;
	const spoken = fits ? tag : FALLBACK;
	const choice = {
		messages: fits ? found : en,
		language: spoken,
		plurals: new Intl.PluralRules(spoken),
		numbers: new Intl.NumberFormat(spoken),
	};
	chosen.set(tag, choice);
	return choice;
}
