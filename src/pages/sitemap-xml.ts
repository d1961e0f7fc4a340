/**
 * Sitemaps as XML: of all pages (sitemaps.org 0.9, with Google's extension for images), and of news.
 *
 * @module
 */

import type { ListedArticle, ListedPage, NewsArticle, SitemapFile } from "../articles/store/read/sitemaps.ts";
import { rfc3339 } from "../model/dates.ts";
import { escapeHtml } from "../model/text.ts";
import type { Site } from "../settings/site.ts";
import { articlePath, urlAtOrigin } from "../urls/origin.ts";
import { headline } from "./article-list.tsx";

/** The longest address that the protocol allows, in characters. Others are left out. */
const MAX_LOCATION = 2_047;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";
const IMAGE_NAMESPACE = "http://www.google.com/schemas/sitemap-image/1.1";
const NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9";

/**
 * Writes a sitemap of articles' pages. Pure.
 *
 * @param pages the operator's pages, which the first file lists after the front page. The front page has no `lastmod`: with
 * articles of followed feeds it changes more often than this does.
 */
export function renderSitemap(
	site: Site,
	articles: readonly ListedArticle[],
	pages: readonly ListedPage[] | undefined,
): string {
	return [
		`${DECLARATION}<urlset xmlns="${SITEMAP_NAMESPACE}" xmlns:image="${IMAGE_NAMESPACE}">`,
		...(pages === undefined ? [] : [`<url><loc>${escapeXml(`${site.origin}/`)}</loc></url>`]),
		...(pages ?? []).flatMap(({ path, changedAt }) => {
			const location = elementOf("loc", site.origin + path);
			return location === undefined ? [] : `<url>${location}<lastmod>${rfc3339(changedAt)}</lastmod></url>`;
		}),
		...articles.flatMap((article) => pageOf(site, article) ?? []),
		"</urlset>\n",
	].join("\n");
}

function pageOf(site: Site, article: ListedArticle): string | undefined {
	const location = locationOf(site, article);
	if (location === undefined) return undefined;
	const image =
		article.image === null ? undefined : elementOf("image:loc", urlAtOrigin(article.image, site.origin));
	return `<url>${location}<lastmod>${rfc3339(article.changedAt)}</lastmod>${
		image === undefined ? "" : `<image:image>${image}</image:image>`
	}</url>`;
}

/** Writes the index of a sitemap that is split into several files. Pure. */
export function renderSitemapIndex(site: Site, files: readonly SitemapFile[]): string {
	return [
		`${DECLARATION}<sitemapindex xmlns="${SITEMAP_NAMESPACE}">`,
		...files.map(({ number, changedAt }) => {
			const location = elementOf("loc", `${site.origin}/sitemaps/${number}.xml`);
			return `<sitemap>${location}<lastmod>${rfc3339(changedAt)}</lastmod></sitemap>`;
		}),
		"</sitemapindex>\n",
	].join("\n");
}

/** Writes the sitemap of the newest articles for Google News. Pure. */
export function renderNewsSitemap(site: Site, articles: readonly NewsArticle[]): string {
	return [
		`${DECLARATION}<urlset xmlns="${SITEMAP_NAMESPACE}" xmlns:news="${NEWS_NAMESPACE}">`,
		...articles.flatMap((article) => newsOf(site, article) ?? []),
		"</urlset>\n",
	].join("\n");
}

function newsOf(site: Site, article: NewsArticle): string | undefined {
	const location = locationOf(site, article);
	if (location === undefined) return undefined;
	const title = headline(site, { title: article.title ?? undefined, excerpt: article.excerpt });
	return `<url>${location}<news:news>
<news:publication><news:name>${escapeXml(site.title)}</news:name>\
<news:language>${newsLanguage(article.language ?? site.language)}</news:language></news:publication>
<news:publication_date>${rfc3339(article.publishedAt)}</news:publication_date>
<news:title>${escapeXml(title)}</news:title>
</news:news></url>`;
}

/** A language as Google News wants it: a code of ISO 639, and for Chinese one of its two scripts. */
export function newsLanguage(tag: string): string {
	const { language, script } = new Intl.Locale(tag).maximize();
	if (language !== "zh") return language;
	return script === "Hant" ? "zh-tw" : "zh-cn";
}

/** The address of an article's page as an element; `undefined` if it is too long. */
function locationOf(site: Site, { slug, url }: Pick<ListedArticle, "slug" | "url">): string | undefined {
	return elementOf("loc", url === null ? site.origin + articlePath(slug) : urlAtOrigin(url, site.origin));
}

function elementOf(name: string, address: string): string | undefined {
	return address.length > MAX_LOCATION ? undefined : `<${name}>${escapeXml(address)}</${name}>`;
}

/** Escapes text as the protocol requires: all five characters with an entity are replaced by it. */
function escapeXml(text: string): string {
	return escapeHtml(text).replaceAll("'", "&apos;");
}
