/**
 * Names in alphabetical order, in groups by their first letters.
 *
 * @module
 */

/** The group of names that begin with a digit or a symbol, and that of names in Chinese characters, which have no alphabet. */
const OTHERS = "#";
const HAN = "漢";

/** Names that begin with the same letter. */
export interface NameGroup<Named> {
	/** The letter as a heading. */
	letter: string;
	names: Named[];
}

/**
 * Sorts and groups names as a language does: Å is a letter of its own in Swedish, and an A in French. Names of other scripts
 * have groups of their own.
 *
 * @param language BCP 47
 */
export function nameGroups<Named extends { name: string }>(
	named: readonly Named[],
	language: string,
): NameGroup<Named>[] {
	const { compare } = new Intl.Collator(language, { numeric: true });
	const base = new Intl.Collator(language, { sensitivity: "base" });
	const groups: NameGroup<Named>[] = [];
	for (const one of [...named].sort((a, b) => compare(a.name, b.name))) {
		const letter = letterOf(one.name, base, language);
		// か and カ are the same letter.
		const group = groups.find((group) => base.compare(group.letter, letter) === 0);
		if (group === undefined) groups.push({ letter, names: [one] });
		else group.names.push(one);
	}
	return groups;
}

/** The letter that a name is listed under. */
function letterOf(name: string, base: Intl.Collator, language: string): string {
	const [first = ""] = name.trim().normalize("NFC");
	if (/\p{Script=Han}/u.test(first)) return HAN;
	if (!/\p{L}/u.test(first)) return OTHERS;
	// Without its marks, if the language sorts it as the same letter. A syllable of Hangul becomes its first consonant.
	const [plain = first] = first.normalize("NFD");
	const isSame = base.compare(plain, first) === 0 || /\p{Script=Hangul}/u.test(first);
	return (isSame ? plain : first).toLocaleUpperCase(language);
}
