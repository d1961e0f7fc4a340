/** The catalogues of the interface: each language has every message, in its own words. */
import { describe, expect, it } from "vitest";
import { CATALOGUES, counted, languageOfMessages, messagesFor } from "../../src/pages/messages/index.ts";
import { formsOf, messagesIn, valuesIn } from "./catalogue.ts";

/** Messages that a language has in common with English. */
const SAME: Partial<Record<string, string[]>> = {
	de: ["article.torrent", "episode.trailer", "episode.bonus", "sources.feed"],
	es: [
		"article.torrent",
		"layout.podcastTitle",
		"layout.podcastFormatTitle",
		"sources.feed",
		"subscribe.web",
	],
	fr: [
		"archive.page",
		"article.torrent",
		"episode.bonus",
		"layout.podcastFormatTitle",
		"layout.podcastTitle",
		"layout.sources",
		"listing.pages",
		"sources.articles",
		"subscribe.web",
	],
	pt: [
		"article.torrent",
		"episode.trailer",
		"layout.podcastFormatTitle",
		"layout.podcastTitle",
		"sources.feed",
		"subscribe.web",
	],
};

const ENGLISH = messagesIn(messagesFor("en"));

it("the interface has English and six other languages", () => {
	expect([...CATALOGUES.keys()].sort()).toEqual(["ar", "de", "en", "es", "fr", "ja", "pt"]);
});

for (const [language, catalogue] of CATALOGUES) {
	const messages = messagesIn(catalogue);

	describe(`the catalogue of ${language}`, () => {
		it("has every message, and no other", () => {
			expect(messages.map(({ name }) => name).sort()).toEqual(ENGLISH.map(({ name }) => name).sort());
			expect(messages.filter(({ texts }) => [...texts.values()].includes(""))).toEqual([]);
		});

		it("counts in the plural forms of its language", () => {
			const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
			const plurals = messages.filter((message) => formsOf(message) !== undefined);
			expect(plurals.map(({ name }) => name)).toContain("sources.articles");
			for (const message of plurals)
				expect([message.name, formsOf(message)]).toEqual([message.name, [...pluralCategories].sort()]);
		});

		it("says the same values as English in each message", () => {
			const values = new Map(ENGLISH.map((message) => [message.name, valuesIn(message)]));
			for (const message of messages)
				expect([message.name, valuesIn(message)]).toEqual([message.name, values.get(message.name)]);
		});

		if (language === "en") return;
		it("has its own words in each message but the few listed", () => {
			const texts = new Map(ENGLISH.map((message) => [message.name, [...message.texts.values()]]));
			const same = messages.filter(({ name, texts: own }) => {
				const spoken = [...own.values()].filter((text) => /\p{L}/u.test(text.replace(/\{\w+\}/g, "")));
				return spoken.some((text) => texts.get(name)?.includes(text));
			});
			expect(same.map(({ name }) => name).sort()).toEqual([...(SAME[language] ?? [])].sort());
		});
	});
}

describe("the language of the interface", () => {
	for (const [site, words] of [
		["de", "de"],
		["de-CH", "de-CH"],
		["pt-BR", "pt-BR"],
		["pt-PT", "pt-PT"],
		["ar-EG", "ar-EG"],
		["en-GB", "en-GB"],
		["zh-Hant", "en"],
		["he", "en"],
		["ar-Latn", "en"],
	] as const) {
		it(`is ${words} on a site in ${site}`, () => {
			expect(languageOfMessages(site)).toBe(words);
			expect(messagesFor(site)).toBe(CATALOGUES.get(words.slice(0, 2)));
		});
	}
});

describe("a counted message", () => {
	it("has the form for its number", () => {
		const articles = (count: number, language: string) =>
			counted(messagesFor(language).sources.articles, count, language);
		expect([0, 1, 2].map((count) => articles(count, "en"))).toEqual([
			"0 articles",
			"1 article",
			"2 articles",
		]);
		expect([0, 1, 2].map((count) => articles(count, "fr"))).toEqual(["0 article", "1 article", "2 articles"]);
		expect([0, 1, 2, 3, 11, 100].map((count) => articles(count, "ar"))).toEqual([
			"لا مقالات",
			"مقال واحد",
			"مقالان",
			`${new Intl.NumberFormat("ar").format(3)} مقالات`,
			`${new Intl.NumberFormat("ar").format(11)} مقالًا`,
			`${new Intl.NumberFormat("ar").format(100)} مقال`,
		]);
	});

	it("has its number as the language writes it", () => {
		const articles = (language: string) =>
			counted(messagesFor(language).sources.articles, 1_234_567, language);
		expect(articles("en")).toBe("1,234,567 articles");
		expect(articles("de")).toBe("1.234.567 Artikel");
		expect(articles("es")).toBe("1.234.567 artículos");
	});

	it("is in English where the site's language has no catalogue", () => {
		expect(counted(messagesFor("zh").sources.articles, 1, "zh")).toBe("1 article");
	});
});
