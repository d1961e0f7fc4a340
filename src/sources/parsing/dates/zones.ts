/**
 * Recognises time zones by abbreviation, English name, or name in the IANA database.
 *
 * @module
 */

const HOUR = 3600_000;

/** Hours east of UTC. An ambiguous name (IST, BST) has its meaning in RFC 822 or in Europe, or is UTC. */
const ABBREVIATIONS = new Map(
	Object.entries({
		acdt: 10.5,
		acst: 9.5,
		adt: -3,
		aedt: 11,
		aest: 10,
		akdt: -8,
		akst: -9,
		art: -3,
		ast: -4,
		awst: 8,
		brst: -2,
		brt: -3,
		bst: 1,
		cdt: -5,
		cest: 2,
		cet: 1,
		clst: -3,
		clt: -4,
		cot: -5,
		cst: -6,
		eat: 3,
		edt: -4,
		eest: 3,
		eet: 2,
		est: -5,
		gst: 4,
		hkt: 8,
		hst: -10,
		ict: 7,
		idt: 3,
		jst: 9,
		kst: 9,
		mdt: -6,
		mest: 2,
		mesz: 2,
		met: 1,
		mez: 1,
		msd: 4,
		msk: 3,
		mst: -7,
		ndt: -2.5,
		npt: 5.75,
		nst: -3.5,
		nzdt: 13,
		nzst: 12,
		pdt: -7,
		pht: 8,
		pkt: 5,
		pst: -8,
		sast: 2,
		sgt: 8,
		trt: 3,
		uyt: -3,
		vet: -4,
		wat: 1,
		west: 1,
		wib: 7,
		wit: 9,
		wita: 8,
	}),
);

/** Zones by the part of their English name before "Time", and by abbreviations without a season. */
const PLACES = new Map(
	Object.entries({
		at: "America/Halifax",
		atlantic: "America/Halifax",
		newfoundland: "America/St_Johns",
		et: "America/New_York",
		eastern: "America/New_York",
		"us eastern": "America/New_York",
		"new york": "America/New_York",
		ct: "America/Chicago",
		central: "America/Chicago",
		mt: "America/Denver",
		mountain: "America/Denver",
		"us mountain": "America/Phoenix",
		arizona: "America/Phoenix",
		pt: "America/Los_Angeles",
		pacific: "America/Los_Angeles",
		alaska: "America/Anchorage",
		alaskan: "America/Anchorage",
		hawaii: "Pacific/Honolulu",
		hawaiian: "Pacific/Honolulu",
		"hawaii-aleutian": "Pacific/Honolulu",
		brasilia: "America/Sao_Paulo",
		"e. south america": "America/Sao_Paulo",
		argentina: "America/Argentina/Buenos_Aires",
		chile: "America/Santiago",
		colombia: "America/Bogota",
		gmt: "Europe/London",
		greenwich: "Europe/London",
		"greenwich mean": "Etc/UTC",
		"coordinated universal": "Etc/UTC",
		british: "Europe/London",
		london: "Europe/London",
		uk: "Europe/London",
		irish: "Europe/Dublin",
		"western european": "Europe/Lisbon",
		"central european": "Europe/Paris",
		"middle european": "Europe/Paris",
		"central europe": "Europe/Budapest",
		"w. europe": "Europe/Berlin",
		romance: "Europe/Paris",
		"eastern european": "Europe/Athens",
		"e. europe": "Europe/Chisinau",
		fle: "Europe/Kiev",
		gtb: "Europe/Athens",
		moscow: "Europe/Moscow",
		russian: "Europe/Moscow",
		turkey: "Europe/Istanbul",
		israel: "Asia/Jerusalem",
		arabian: "Asia/Dubai",
		arab: "Asia/Riyadh",
		gulf: "Asia/Dubai",
		iran: "Asia/Tehran",
		pakistan: "Asia/Karachi",
		india: "Asia/Kolkata",
		indian: "Asia/Kolkata",
		nepal: "Asia/Kathmandu",
		bangladesh: "Asia/Dhaka",
		indochina: "Asia/Bangkok",
		"se asia": "Asia/Bangkok",
		"western indonesia": "Asia/Jakarta",
		china: "Asia/Shanghai",
		taipei: "Asia/Taipei",
		"hong kong": "Asia/Hong_Kong",
		singapore: "Asia/Singapore",
		malaysia: "Asia/Kuala_Lumpur",
		philippine: "Asia/Manila",
		japan: "Asia/Tokyo",
		tokyo: "Asia/Tokyo",
		korea: "Asia/Seoul",
		korean: "Asia/Seoul",
		"australian western": "Australia/Perth",
		"w. australia": "Australia/Perth",
		"australian central": "Australia/Adelaide",
		"cen. australia": "Australia/Adelaide",
		"australian eastern": "Australia/Sydney",
		"aus eastern": "Australia/Sydney",
		"new zealand": "Pacific/Auckland",
		"south africa": "Africa/Johannesburg",
		"west africa": "Africa/Lagos",
		"central africa": "Africa/Maputo",
		"east africa": "Africa/Nairobi",
	}),
);

/** Names of the IANA database without a slash, most of them of countries. */
const SINGLE_NAMES = new Map(
	(
		"EST5EDT CST6CDT MST7MDT PST8PDT Cuba Egypt Eire GB GB-Eire Hongkong Iceland Iran Israel Jamaica Japan Libya NZ " +
		"Poland Portugal PRC ROC ROK Singapore Turkey W-SU"
	)
		.split(" ")
		.map((name) => [name.toLowerCase(), name]),
);

/** Zones by pairs of abbreviations for winter and summer, in either order. */
const PAIRS = new Map(
	Object.entries({
		"nst/ndt": "America/St_Johns",
		"ast/adt": "America/Halifax",
		"est/edt": "America/New_York",
		"cst/cdt": "America/Chicago",
		"mst/mdt": "America/Denver",
		"pst/pdt": "America/Los_Angeles",
		"akst/akdt": "America/Anchorage",
		"gmt/bst": "Europe/London",
		"wet/west": "Europe/Lisbon",
		"cet/cest": "Europe/Paris",
		"mez/mesz": "Europe/Berlin",
		"eet/eest": "Europe/Athens",
		"acst/acdt": "Australia/Adelaide",
		"aest/aedt": "Australia/Sydney",
		"nzst/nzdt": "Pacific/Auckland",
	}).flatMap(([pair, id]) => [
		[pair, id],
		[pair.split("/").reverse().join("/"), id],
	]),
);

/** A zone whose offset depends on the date. */
export interface NamedZone {
	/** As in the IANA database. */
	id: string;
	/** The season, if the name specifies it. */
	season: "summer" | "standard" | undefined;
}

/** A name of the IANA database: `Europe/Brussels`, `America/Argentina/Buenos_Aires`, `Etc/GMT+5`. */
const IANA = /(?<![A-Za-z/])[A-Za-z]{2,20}(?:\/[A-Za-z][A-Za-z0-9_+-]{0,30}){1,2}(?![A-Za-z/])/g;

/** A zone's English name, perhaps with a season: the words before `Time`. */
const LONG_NAME = /(?<![\p{L}-])((?:[a-z]+\.?[ -]){0,3}[a-z]+\.?) Time(?!\p{L})/giu;

/** Matches an abbreviation without a season, at the end, or before the year or a comma. In lower case it may be a word. */
const OPEN_ABBREVIATION = /(?<=\d ?|[apAP]\.?[mM]\.? )([PMCEA]T)(?=,|(?: \d{4})?$)/;

/** Matches one or two words after a time, at the end, or before the year or a comma, which may be a zone's name without `Time`. */
const BARE_NAME =
	/(?<=:\d\d(?:\.\d+)? ?|[ap]\.?m\.? )(?![ap]m\b)(?:[a-z]+ )?[a-z][a-z\d-]+(?=,|(?: \d{4})?$)/i;

/** Matches a time with a numeric offset after it. */
const OFFSET = /(?:\d:\d\d|T\d{4,6})(?:[.,:]\d+)*\s?(?:[ap]\.?m\.?)?\s?[a-z]{0,5}\s?[-:]?[+\-\u2212]\d/i;

/**
 * Removes a zone whose offset depends on the date from a text, so that none of its words is read as the name of a month
 * (`Lisbon`, `Arabian`). A zone in brackets only explains an offset.
 *
 * @returns the text without the zone, and the zone if it is known
 */
export function splitZone(text: string): { text: string; zone: NamedZone | undefined } {
	const hasOffset = OFFSET.test(text);
	const bare = hasOffset ? text.replace(/\([^()]*\)/g, " ") : text.replace(/[()]/g, " ");
	const plain = bare.replace(/\s+/g, " ").trim();
	const found = zoneIn(plain);
	if (found === undefined) return { text: plain.replace(IANA, " "), zone: undefined };
	const { at, length, zone } = found;
	const rest = `${plain.slice(0, at)} ${plain.slice(at + length)}`;
	// An abbreviation before the name is redundant (`CEST Europe/Berlin`).
	const isSaid = hasOffset || offsetIn(rest.replace(/^.*\d/, "")) !== 0;
	return { text: rest, zone: isSaid ? undefined : zone };
}

/** The position of a zone's name in a text, and the zone. */
function zoneIn(text: string): { at: number; length: number; zone: NamedZone } | undefined {
	for (const { 0: name, index } of [...text.matchAll(IANA)].slice(0, MOST_TRIED)) {
		const id = PAIRS.get(name.toLowerCase()) ?? name;
		if (formatOf(id) === undefined) continue;
		return { at: index, length: name.length, zone: { id, season: undefined } };
	}
	for (const { 1: words = "", index } of text.matchAll(LONG_NAME)) {
		const found = zoneNamed(words);
		if (found === undefined) continue;
		const at = index + words.length - found.name.length;
		return { at, length: `${found.name} Time`.length, zone: found.zone };
	}
	const open = OPEN_ABBREVIATION.exec(text);
	const bare = open ?? BARE_NAME.exec(text);
	if (bare === null) return undefined;
	const name = bare[0].toLowerCase();
	// Short names are abbreviations, which may be words in lower case, and GMT after a time is UTC.
	const id = SINGLE_NAMES.get(name) ?? (open !== null || name.length > 3 ? PLACES.get(name) : undefined);
	return id === undefined
		? undefined
		: { at: bare.index, length: name.length, zone: { id, season: undefined } };
}

/** How many words with a slash are tried as names of zones. `Intl` is slow to refuse one. */
const MOST_TRIED = 2;

/** The zone of a name that may follow other words (`at 5 PM Eastern Time`), and the name without these. */
function zoneNamed(words: string): { name: string; zone: NamedZone } | undefined {
	const [, place = "", season] = /^(.*?)(?: (summer|daylight|standard|winter))?$/i.exec(words) ?? [];
	const parts = place.split(" ");
	for (let from = 0; from < parts.length; from++) {
		const rest = parts.slice(from).join(" ");
		const id = PLACES.get(rest.toLowerCase());
		if (id === undefined) continue;
		const isSummer = /summer|daylight/i.test(season ?? "");
		const zone: NamedZone = {
			id,
			season: season === undefined ? undefined : isSummer ? "summer" : "standard",
		};
		return { name: season === undefined ? rest : `${rest} ${season}`, zone };
	}
	return undefined;
}

/**
 * The offset of a zone from UTC at a local time.
 *
 * @param local the local time as if it were UTC, in milliseconds since 1970
 * @returns milliseconds east of UTC
 */
export function offsetOf({ id, season }: NamedZone, local: number): number {
	if (season !== undefined) {
		const year = new Date(local).getUTCFullYear();
		const offsets = [0, 6].map((month) => offsetAt(id, Date.UTC(year, month, 1)));
		// A zone without summer time today had it when the name was coined.
		return season === "summer" ? Math.max(...offsets) : Math.min(...offsets);
	}
	// The offset at the approximate moment: right except in the hour in which the clocks change.
	return offsetAt(id, local - offsetAt(id, local));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A formatter for a zone, or `undefined` if `Intl` does not know its name. */
function formatOf(id: string): Intl.DateTimeFormat | undefined {
	const known = formats.get(id);
	if (known !== undefined) return known;
	try {
		const format = new Intl.DateTimeFormat("en", { timeZone: id, timeZoneName: "longOffset" });
		// `Intl` accepts names in any case. The cache stays small, because feeds use few names.
		if (formats.size >= 100) formats.clear();
		formats.set(id, format);
		return format;
	} catch {
		return undefined;
	}
}

function offsetAt(id: string, moment: number): number {
	const name = formatOf(id)
		?.formatToParts(moment)
		.find(({ type }) => type === "timeZoneName")?.value;
	const [, sign, hours, minutes, seconds = "0"] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name ?? "") ?? [];
	if (sign === undefined) return 0;
	return (sign === "+" ? 1 : -1) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** The offset written after a time, in milliseconds; 0 for an unknown zone. */
export function offsetIn(text: string): number {
	const [, sign, hours = "", minutes = "0"] =
		/(?:^|[\s(:-]|GMT|UTC|UT)([+\-\u2212])(\d{1,2}):?(\d{2})?(?!\d)/i.exec(text) ?? [];
	if (sign !== undefined) {
		if (Number(hours) > 23 || Number(minutes) > 59) return 0;
		return (sign === "+" ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
	}
	for (const [name] of text.matchAll(/[a-z]+/gi)) {
		const hoursEast = ABBREVIATIONS.get(name.toLowerCase());
		if (hoursEast !== undefined) return hoursEast * HOUR;
	}
	return 0;
}
