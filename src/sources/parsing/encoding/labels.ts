/**
 * Maps the labels that people and programs write for encodings to labels of `TextDecoder`.
 *
 * @module
 */

/** Patterns for labels in lower case without punctuation and the prefixes `x` and `cs`; `$1` is the first group. The first match wins. */
const LABELS: readonly (readonly [RegExp, string])[] = [
	[/^(?:unicode\d*)?u(?:tf|ft)8(?!\d)|^utf8mb\d$|^65001$|^cp65001$/, "utf-8"],
	[
		/^(?:windows|windowscp|window|wind|win|w|cp|ms|microsoftcp|msansi|ansi|ansicp|ibm|dos|codepage)?(125[0-8])$/,
		"windows-$1",
	],
	// libiconv's names of Windows code pages.
	[/^msee$/, "windows-1250"],
	[/^mscyrl$/, "windows-1251"],
	[/^msgreek$/, "windows-1253"],
	[/^msturk$/, "windows-1254"],
	[/^mshebr$/, "windows-1255"],
	[/^msarab$/, "windows-1256"],
	[/^winbaltrim$/, "windows-1257"],
	[/^(?:windows|win|cp|ms|ibm|dos)?874$|^tis620|^thai$/, "windows-874"],
	[/^(?:windows|win|cp|ms|ibm|dos)?866$/, "ibm866"],
	[/^(?:windows|win|cp|ms|ibm)?9(?:32|43)c?$|^windows31j$|^s(?:hift)?jis|^mskanji$/, "shift_jis"],
	[
		/^(?:windows|win|cp|ms|ibm)?(?:936|54936)$|^(?:gb|chinese|isoir58)(?:2312|k|18030|$)|^euccn$|^zhcn$|^simplifiedchinese$/,
		"gb18030",
	],
	[/^(?:windows|win|cp|ms|ibm)?(?:51)?949$|^euckr$|^ks[cx]?(?:5601|1001)|^uhc$|^korean$|^kokr$/, "euc-kr"],
	[/^(?:windows|win|cp|ms|ibm)?950$|^(?:cn)?big(?:5|five)|^zh(?:tw|hk)$|^traditionalchinese$/, "big5"],
	[/^(?:cp)?(?:51932|20932)$|^euc(?:jp|$)|^ujis$/, "euc-jp"],
	[/^(?:cp)?5022[0-2]$|^iso2022jp/, "iso-2022-jp"],
	[/^(?:cp)?20866$|^koi8?(?:r|rus)?$/, "koi8-r"],
	[/^(?:cp)?21866$|^koi8(?:u|ru(?!s)|f|ukr)/, "koi8-u"],
	[/^(?:cp)?10007$|^mac(?:cyrillic|ukrain)/, "x-mac-cyrillic"],
	[/^(?:cp)?10000$|^(?:mac|apple)(?:intosh|roman)?$/, "macintosh"],
	[/^(?:iso|is)?8859(1[0-6]|[1-9])(?:\d{4})?[ie]?$|^(?:cp)?2859(1|2|3|4|5|6|7|8|9)$/, "iso-8859-$1$2"],
	[/^28605$/, "iso-8859-15"],
	[/^(?:iso|windows)?l(?:atin)?1$|^(?:iso)?8859$|^western$/, "iso-8859-1"],
	[/^(?:iso)?l(?:atin)?([2-4])$/, "iso-8859-$1"],
	[/^(?:iso)?l(?:atin)?5$/, "iso-8859-9"],
	[/^(?:iso)?l(?:atin)?6$/, "iso-8859-10"],
	[/^(?:iso)?l(?:atin)?7$/, "iso-8859-13"],
	[/^(?:iso)?l(?:atin)?8$/, "iso-8859-14"],
	[/^(?:iso)?l(?:atin)?9$|^latin0$/, "iso-8859-15"],
	[/^(?:iso)?l(?:atin)?10$/, "iso-8859-16"],
];

/** Matches labels that give no evidence for bytes beyond ASCII: those of ASCII, of UTF-16, and unspecific ones. */
const NO_WITNESS = /ascii|^ansix34|^iso646|^646$|^20127$|^utf(?:16|32)|^ucs[24]|^unicode$|^userdefined$/;

/**
 * The encoding that a label means, for bytes beyond ASCII in a document that is not UTF-16.
 *
 * @param label as written: `cp-1251`, `ISO_8859-2`, `x-sjis`, `windows-1252; foo`
 * @returns a label that `TextDecoder` knows, or `undefined` if this one gives no evidence about such bytes: it is unknown, or
 * means ASCII or UTF-16
 */
export function encodingOf(label: string): string | undefined {
	const [name = ""] = label.toLowerCase().split(/[;,]/);
	// A locale of Unix, as in `ja_JP.eucJP`, names an encoding after the country.
	const plain = name
		.replace(/^\s*[a-z]{2}[_-][a-z]{2}\.(?=.)/, "")
		.replace(/[^a-z0-9]/g, "")
		.replace(/^(?:x|cs)(?=[a-z])/, "");
	if (NO_WITNESS.test(plain)) return undefined;
	for (const [pattern, encoding] of LABELS) {
		const found = pattern.exec(plain);
		if (found !== null) return encoding.replace(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? "");
	}
	try {
		return new TextDecoder(name.trim()).encoding;
	} catch {
		return undefined;
	}
}
