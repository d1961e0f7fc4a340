/**
 * Feeds in legacy encodings under labels that are wrong. They come from servers that add `charset=utf-8` to all XML, from
 * blogs that were moved to another database, and from scripts that copy an XML declaration from somewhere.
 */
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/sources/parsing/encoding/decode.ts";
import { encodingOf } from "../../../src/sources/parsing/encoding/labels.ts";
import { readOpml } from "../../../src/sources/subscriptions/opml.ts";

/** Texts of a few words in the languages and encodings that feeds are still found in. */
const TEXTS: Record<string, { encodings: string; text: string }> = {
	Russian: {
		encodings: "windows-1251 koi8-r iso-8859-5 x-mac-cyrillic ibm866",
		text: "Правительство обсудило новый закон о выборах",
	},
	Ukrainian: {
		encodings: "windows-1251 koi8-u",
		text: "Верховна Рада ухвалила закон про освіту в її районі",
	},
	Bulgarian: { encodings: "windows-1251", text: "Правителството прие бюджета за следващата година" },
	Polish: { encodings: "iso-8859-2 windows-1250", text: "Nowy rząd przedstawił plan, który świat już zna" },
	Czech: { encodings: "iso-8859-2 windows-1250", text: "Vláda schválila státní rozpočet na příští rok" },
	Hungarian: { encodings: "iso-8859-2 windows-1250", text: "Erős szél és zápor várható holnap az országban" },
	French: {
		encodings: "windows-1252 macintosh",
		text: "Les élections européennes : ce qu’il faut connaître",
	},
	German: { encodings: "windows-1252", text: "Münchner Straßen gesperrt – Umleitung über Köln" },
	Spanish: { encodings: "windows-1252", text: "¿Qué pasará mañana con la economía en España?" },
	Turkish: { encodings: "windows-1254", text: "İstanbul'da yoğun kar yağışı bekleniyor" },
	Lithuanian: { encodings: "windows-1257", text: "Žmonės gatvėje švenčia, o vyriausybė džiaugiasi" },
	Greek: { encodings: "windows-1253 iso-8859-7", text: "Η κυβέρνηση ανακοίνωσε νέα μέτρα για την οικονομία" },
	Hebrew: { encodings: "windows-1255", text: "הממשלה אישרה את התקציב לשנה הבאה" },
	Arabic: { encodings: "windows-1256 iso-8859-6", text: "أعلنت الحكومة عن خطة جديدة لدعم الاقتصاد" },
	Thai: { encodings: "windows-874", text: "รัฐบาลประกาศมาตรการใหม่เพื่อช่วยเหลือประชาชน" },
	Chinese: { encodings: "gbk", text: "中国政府公布了新的经济政策，专家表示欢迎" },
	"traditional Chinese": { encodings: "big5", text: "台灣政府公布了新的經濟政策，專家表示歡迎" },
	Japanese: { encodings: "shift_jis euc-jp", text: "政府は新しい経済政策を発表しました" },
	Korean: { encodings: "euc-kr", text: "정부는 새로운 경제 정책을 발표했다" },
};
const CASES = Object.entries(TEXTS).flatMap(([language, { encodings, text }]) =>
	encodings.split(" ").map((encoding) => ({ language, encoding, text })),
);

const tables = new Map<string, Map<string, number[]>>();

/** What each byte, or pair of bytes, stands for in an encoding, the other way round. */
function tableOf(encoding: string): Map<string, number[]> {
	const known = tables.get(encoding);
	if (known !== undefined) return known;
	const table = new Map<string, number[]>();
	const decoder = new TextDecoder(encoding);
	const learn = (bytes: number[]) => {
		const character = decoder.decode(new Uint8Array(bytes));
		if ([...character].length === 1 && !table.has(character)) table.set(character, bytes);
	};
	for (let byte = 0; byte < 0x100; byte++) learn([byte]);
	if (/^(gb|big5|shift|euc)/.test(encoding))
		for (let lead = 0x81; lead < 0xff; lead++)
			for (let trail = 0x40; trail < 0xff; trail++) learn([lead, trail]);
	tables.set(encoding, table);
	return table;
}

function encode(text: string, encoding: string): Uint8Array {
	const table = tableOf(encoding);
	return new Uint8Array([...text].flatMap((character) => table.get(character) ?? [0x3f]));
}

const feed = (text: string, declaration = "") =>
	`${declaration}<rss version="2.0"><channel><title>${text}</title><item><guid>1</guid></item></channel></rss>`;
const xml = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`;

describe("a declared charset", () => {
	it.each(CASES)("is ignored if it is utf-8 over $language in $encoding", ({ encoding, text }) => {
		const document = feed(text, xml("utf-8"));
		expect(decode(encode(document, encoding), "text/xml; charset=utf-8")).toBe(document);
	});

	it.each(CASES)("is not needed to read $language in $encoding", ({ encoding, text }) => {
		for (const type of [
			null,
			"text/xml; charset=us-ascii",
			"text/xml; charset=none",
			"text/xml; charset=utf-16",
		])
			expect(decode(encode(feed(text), encoding), type)).toBe(feed(text));
	});

	it.each(CASES)(
		"of utf-8 is overridden by the XML declaration: $language in $encoding",
		({ encoding, text }) => {
			const document = feed(text, xml(encoding));
			for (const charset of ["utf-8", "us-ascii", "none", "utf8mb4"])
				expect(decode(encode(document, encoding), `text/xml; charset=${charset}`)).toBe(document);
		},
	);

	it("of another wrong legacy encoding is overridden by the XML declaration", () => {
		const document = feed("今日の天気は雨です。東京でコンピュータの展示会があります。", xml("Shift_JIS"));
		expect(decode(encode(document, "shift_jis"), "text/xml; charset=iso-8859-1")).toBe(document);
		expect(decode(encode(document, "shift_jis"), "text/xml; charset=euc-kr")).toBe(document);
	});

	// Apache's AddDefaultCharset names it for all that a server sends; the program that writes the feed knows better.
	it.each([
		["windows-1251", "Новости дня"],
		["koi8-r", "Погода"],
		["iso-8859-2", "Wiadomości z Łodzi"],
		["iso-8859-2", "Gdańsk"],
		["windows-1250", "Hírek Győrből"],
		["windows-1254", "Türkiye güneşli"],
		["iso-8859-9", "İstanbul"],
		["iso-8859-7", "Τα νέα"],
		["windows-1257", "Šiandien ėriukas"],
		["gbk", "今日新闻"],
		["big5", "台灣新聞"],
		["shift_jis", "日本の天気"],
		["euc-jp", "東京"],
		["euc-kr", "서울"],
	])(
		"that is a server's default is overridden by the declaration of %s, even with few words",
		(encoding, text) => {
			const document = feed(text, xml(encoding));
			for (const charset of ["iso-8859-1", "windows-1252", "ISO_8859-1"])
				expect(decode(encode(document, encoding), `text/xml; charset=${charset}`)).toBe(document);
		},
	);

	it.each(CASES.filter(({ encoding }) => /1251|8859-5|gbk|big5|shift|euc|8859-7/.test(encoding)))(
		"of another legacy encoding is ignored if the bytes plainly are text: $language in $encoding",
		({ encoding, text }) => {
			const document = feed(`${text}. ${text}`);
			for (const charset of ["koi8-r", "windows-1250", "iso-8859-15"])
				expect(decode(encode(document, encoding), `text/xml; charset=${charset}`)).toBe(document);
		},
	);

	// Of these, the text must be longer: the bytes are possible, only no language.
	it.each(CASES.filter(({ encoding }) => !/macintosh|iso-8859-2|125[0247]/.test(encoding)))(
		"is ignored if it is a server's default: iso-8859-1 over $language in $encoding",
		({ encoding, text }) => {
			for (const declaration of ["", xml("iso-8859-1"), xml(encoding)]) {
				const document = feed(`${text}. ${text}. ${text}`, declaration);
				expect(decode(encode(document, encoding), "text/xml; charset=iso-8859-1")).toBe(document);
			}
		},
	);

	it.each(CASES.filter(({ encoding }) => /1252/.test(encoding)))(
		"is used if it is right: iso-8859-1 over $language",
		({ text }) => {
			const document = feed(`${text}. ${text}`, xml("windows-1251"));
			expect(decode(encode(document, "windows-1252"), "text/xml; charset=iso-8859-1")).toBe(document);
		},
	);

	it("is used even if a few bytes are impossible, as in a summary cut off within a character", () => {
		const text = "中国政府公布了新的经济政策，专家表示欢迎。今天的天气很好，我们去公园散步";
		const bytes = encode(feed(text), "gbk");
		const cut = new Uint8Array([...bytes.slice(0, 90), ...bytes.slice(91)]);
		expect(decode(cut, "text/xml; charset=gb2312")).toContain("<title>中国政府公布了新的经济政策");
	});

	it("does not override UTF-8 with a few bad bytes", () => {
		const text = new TextEncoder().encode(feed("Přílišný kůň a žluťoučký pes běželi", xml("iso-8859-1")));
		const bytes = new Uint8Array([...text.slice(0, -20), 0xe9, ...text.slice(-20)]);
		expect(decode(bytes, "text/xml; charset=windows-1251")).toContain("Přílišný kůň a žluťoučký pes běželi");
	});

	it("is replaced with that of the declared language if the text is too short", () => {
		const document =
			"<rss><channel><language>hu</language><link>http://example.hu/</link><title>Gyűjtemény</title>";
		expect(decode(encode(document, "windows-1250"), "text/xml; charset=utf-8")).toBe(document);
	});

	it("in a page's <meta> is used after the one in the header", () => {
		const page = '<!doctype html><html><head><meta charset="win-1251"><title>Ян</title></head>';
		expect(decode(encode(page, "windows-1251"), "text/html")).toBe(page);
		const older = page.replace(
			'charset="win-1251"',
			"http-equiv=content-type content='text/html; charset=koi8-r'",
		);
		expect(decode(encode(older, "koi8-r"), "text/html; charset=utf-8")).toBe(older);
	});

	it("that is wrong does not garble the names in OPML", () => {
		const list = `<opml version="2.0"><body><outline text="Новости дня" xmlUrl="https://example.com/feed"/></body></opml>`;
		const feeds = readOpml(encode(list, "windows-1251"), "text/xml; charset=utf-8");
		expect(feeds.map(({ feedTitle }) => feedTitle)).toEqual(["Новости дня"]);
	});

	it("is checked in linear time", () => {
		const long = encode(feed("Правительство обсудило новый закон. ".repeat(50_000)), "windows-1251");
		const decoded = decode(long, "text/xml; charset=utf-8");
		expect(decoded.length).toBe(long.length);
	});
});

/** Programs that shorten summaries by bytes cut characters in two; databases were converted for most entries only. */
describe("damaged UTF-8", () => {
	const utf8 = (text: string) => [...new TextEncoder().encode(text)];
	const LABELS = ["utf-8", "none", "iso-8859-1", "windows-1251"];

	it.each([
		["Hello 😀 and cut ", [0xf0, 0x9f, 0x98], "Hello 😀 and cut \uFFFD"],
		["Only cut ", [0xf0, 0x9f, 0x98], "Only cut \uFFFD"],
		["Grüße aus Köln ", [0xc3], "Grüße aus Köln \uFFFD"],
		["Привет, мир", [0xd0], "Привет, мир\uFFFD"],
		["日本、東京", [0xe6, 0x97], "日本、東京\uFFFD"],
		["Grüße aus Köln, M", [0xfc], "Grüße aus Köln, Mü"],
	])("is read as UTF-8 whatever its label: %s", (text, bytes, expected) => {
		for (const label of LABELS) {
			const document = (title: number[]) =>
				new Uint8Array([...utf8(`${xml(label)}<title>`), ...title, ...utf8(" …</title>")]);
			const decoded = decode(document([...utf8(text), ...bytes]), "text/xml");
			expect(decoded).toBe(`${xml(label)}<title>${expected} …</title>`);
		}
	});

	it("has U+FFFD for each truncated character, not a letter of another encoding", () => {
		const bytes = [...utf8("При"), 0xd0, ...utf8("… ми"), 0xd1, ...utf8("… 日"), 0xe6, 0x97, ...utf8("…")];
		for (const type of ["text/xml; charset=utf-8", "text/xml", "text/xml; charset=iso-8859-1"])
			expect(decode(new Uint8Array(bytes), type)).toBe("При\uFFFD… ми\uFFFD… 日\uFFFD…");
	});

	it("can have as many bytes of windows-1252 as characters", () => {
		const pasted = [0xdc, ...utf8("ber M"), 0xfc, ...utf8("nchen nach Stra"), 0xdf, ...utf8("burg")];
		const bytes = new Uint8Array([...utf8("<a>Grüße aus Köln, "), ...pasted]);
		for (const type of ["text/xml; charset=utf-8", "text/xml; charset=iso-8859-1", null])
			expect(decode(bytes, type)).toBe("<a>Grüße aus Köln, Über München nach Straßburg");
	});

	it("can have more windows-1252 quotation marks than characters", () => {
		const quoted = [0x93, ...utf8("s"), 0x94, ...utf8(", "), 0x93, ...utf8("t"), 0x94];
		const bytes = new Uint8Array([...utf8("<a>é "), ...quoted]);
		expect(decode(bytes, "text/xml; charset=utf-8")).toBe("<a>é “s”, “t”");
	});

	it("is not detected in a few letters of a legacy encoding that resemble it", () => {
		const document = (text: string) => `${xml("windows-1251")}<a>${text}</a>`;
		for (const text of ["бўЄб", "УЋТµЗЖЇ"])
			expect(decode(encode(document(text), "windows-1251"), "text/xml")).toBe(document(text));
	});

	it("is not detected in windows-1252 with an apostrophe after an accented letter", () => {
		const bytes = new Uint8Array([...utf8("<a>Jos"), 0xe9, 0x92, ...utf8("s")]);
		expect(decode(bytes, "text/xml; charset=utf-8")).toBe("<a>José’s");
	});
});

describe("UTF-32", () => {
	const text = feed("Grüße 😀");
	const utf32 = (marked: string, littleEndian: boolean) => {
		const characters = [...marked];
		const view = new DataView(new ArrayBuffer(characters.length * 4));
		for (const [i, character] of characters.entries())
			view.setUint32(i * 4, character.codePointAt(0) ?? 0, littleEndian);
		return new Uint8Array(view.buffer);
	};

	it.each([true, false])(
		"is detected by its byte order mark or its pattern (little-endian: %s)",
		(littleEndian) => {
			expect(decode(utf32(text, littleEndian), "text/xml")).toBe(text);
			expect(decode(utf32(`\uFEFF${text}`, littleEndian), "text/xml; charset=utf-8")).toBe(text);
		},
	);

	it("has U+FFFD for code points beyond Unicode", () => {
		expect(decode(new Uint8Array([0, 0, 0, 0x3c, 0x7f, 0xff, 0xff, 0xff]), null)).toBe("<\uFFFD");
	});
});

describe("ISO-2022-JP", () => {
	it("is detected by its escape sequences whatever its label", () => {
		const bytes = new Uint8Array([0x3c, 0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x3e]);
		for (const type of [null, "text/xml; charset=utf-8", "text/xml; charset=us-ascii"])
			expect(decode(bytes, type)).toBe("<日本>");
	});
});

describe("encodingOf", () => {
	it.each([
		["utf-8", "UTF8 utf_8 UTF-8, unicode-1-1-utf-8 utf8mb4 utf8mb3 cp65001 65001 x-utf-8 UFT-8"],
		[
			"windows-1251",
			"cp1251 cp-1251 win-1251 win1251 WIN_1251 windows1251 windows-cp1251 1251 x-cp1251 ms-1251 ansi-1251 MS-CYRL microsoft-cp1251 ru_RU.CP1251",
		],
		["windows-1252", "cp1252 x-ansi-1252 windows-1252;foo"],
		[
			"iso-8859-1",
			"latin1 Latin-1 l1 iso8859-1 ISO_8859-1:1987 iso88591 8859-1 cp28591 csISOLatin1 ISO-Latin-1 iso-8859",
		],
		["iso-8859-2", "latin2 iso_8859_2 iso-8859-2-e is-8859-2 iso-latin-2 isolatin2 pl_PL.ISO8859-2"],
		["windows-1250", "MS-EE"],
		["windows-1257", "WINBALTRIM"],
		["iso-8859-8", "ISO-8859-8-I"],
		["iso-8859-9", "latin5"],
		["iso-8859-15", "latin9 latin-9 iso885915 28605"],
		[
			"gb18030",
			"gb2312 gb_2312-80 GBK x-gbk cp936 ms936 936 euc-cn gb18030 GB-2312 chinese cp54936 zh-cn zh_CN.GBK",
		],
		["big5", "big5 x-x-big5 big-5 Big5-HKSCS cn-big5 cp950 ms950 zh-TW zh_TW.Big5"],
		["shift_jis", "sjis x-sjis shift-jis ShiftJIS cp932 ms932 windows-31j MS_Kanji cp943c ja_JP.SJIS"],
		["euc-jp", "x-euc-jp eucjp EUC_JP ujis cp51932 x-euc ja_JP.eucJP"],
		["euc-kr", "cp949 ms949 949 ks_c_5601-1987 KSC5601 euckr uhc cp51949 ko_KR.eucKR"],
		["koi8-r", "koi8 KOI8R koi-8 koi-8-r cp20866 koi8-rus"],
		["koi8-u", "koi8-ru KOI8U cp21866"],
		["ibm866", "cp866 dos-866 866"],
		["x-mac-cyrillic", "mac-cyrillic MacCyrillic x-mac-ukrainian cp10007"],
		["macintosh", "mac x-mac-roman MacRoman"],
		["windows-874", "tis-620 tis620.2533 cp874"],
	])("recognises the spellings of %s", (encoding, labels) => {
		for (const label of labels.split(" ")) {
			const found = encodingOf(label) ?? "";
			const same = (name: string) => new TextDecoder(name).encoding;
			expect({ label, encoding: same(found || "utf-16le") }).toEqual({ label, encoding: same(encoding) });
		}
	});

	it.each([
		"us-ascii",
		"ASCII",
		"ANSI_X3.4-1968",
		"utf-16",
		"UTF-16LE",
		"ucs-2",
		"utf-7",
		"none",
		"binary",
		"8bit",
		"",
		"x-user-defined",
		"ansi",
	])("ignores the label %s", (label) => {
		expect(encodingOf(label)).toBeUndefined();
	});
});

describe("the charset of a media type", () => {
	const text = feed("Эта лента");
	it.each([
		"text/xml; charset=koi8-r",
		'text/xml; charset = "KOI8-R"',
		"text/xml;charset='koi8 r'",
		"text/xml charset=koi8-r",
		"text/xml; foo=bar, charset=koi8-r",
		"charset=koi8-r",
	])("is found in %s", (type) => {
		expect(decode(encode(text, "koi8-r"), type)).toBe(text);
	});
});
