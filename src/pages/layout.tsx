/**
 * The frame of every page: head, header and footer.
 *
 * @module
 */
import type { Child } from "hono/jsx";
import { feedTitle, feedUrl } from "../feeds/document.ts";
import { FORMATS, RSS } from "../feeds/formats.ts";
import type { Scope } from "../model/scope.ts";
import type { SiteLink } from "../settings/look.ts";
import type { Site } from "../settings/site.ts";
import { logoAmong } from "../site/theme-files.ts";
import { LOOK_FILE, readyThemePath } from "../urls/theme.ts";
import { languageOfMessages, messagesFor } from "./messages/index.ts";
import type { PageSite } from "./page-site.ts";
import { siteIcons } from "./site-icons.ts";

/** A feed that a page advertises. */
export interface FeedLink {
	title: string;
	mediaType: string;
	url: string;
}

/** The metadata of a page for browsers, search engines and apps that show a card of it. */
export interface PageProps {
	site: PageSite;
	/** The page's own title, without the site's; absent on the front page. */
	title?: string | undefined;
	/** Whether the name of the site, at the top, is the heading of the page. */
	isFront?: boolean;
	description: string;
	/** The canonical address: that of the page, or of the original on another site. */
	canonical: string;
	language: string;
	feeds: FeedLink[];
	/** The address of the page's Markdown. */
	markdown?: string | undefined;
	image?: string | undefined;
	/** What the image shows, in words. */
	imageAlt?: string | undefined;
	/** The Open Graph type of the page, with the properties specific to it. */
	kind?: "website" | "article";
	properties?: [name: string, content: string][];
	/** Whether search engines are asked to leave the page out. */
	isUnlisted?: boolean;
	/** Structured data for search engines, as JSON-LD that is safe in a script element. */
	structuredData?: string | undefined;
	children?: Child;
}

/** The feeds of the whole site, as every page advertises them. */
export function siteFeeds(site: Site): FeedLink[] {
	return FORMATS.map(({ label, file, mediaType }) => ({
		title: `${site.title} (${label})`,
		mediaType,
		url: `${site.origin}/${file}`,
	}));
}

/** A podcast, as pages with episodes advertise it. */
export function podcastFeed(site: Site, scope: Scope): FeedLink {
	return {
		title: messagesFor(site.language).layout.podcastTitle({ title: feedTitle(site, { scope, name: "" }) }),
		mediaType: RSS.mediaType,
		url: feedUrl(site, { scope }, RSS.file),
	};
}

const RTL_SCRIPTS = /^(Arab|Hebr|Syrc|Thaa|Nkoo|Adlm|Rohg|Mand|Samr|Mend)$/;

/** The writing direction of a language; `auto` (by the text itself) if it has none that is known. */
export function directionOf(language: string | undefined): "ltr" | "rtl" | "auto" {
	if (language === undefined) return "auto";
	const { script } = new Intl.Locale(language).maximize();
	if (script === undefined) return "auto";
	return RTL_SCRIPTS.test(script) ? "rtl" : "ltr";
}

/**
 * The `lang` attribute of words of the interface; `undefined` if the text around them is in the same language.
 *
 * @param around the language of that text: by default that of the site, which the interface may lack
 */
export function wordsLanguage(site: Site, around = site.language): string | undefined {
	const language = languageOfMessages(site.language);
	return new Intl.Locale(language).language === new Intl.Locale(around).language ? undefined : language;
}

/** A language in the form of Open Graph, which requires a country: `en_US`. */
function localeOf(tag: string): string {
	const { language, region } = new Intl.Locale(tag).maximize();
	return region === undefined ? language : `${language}_${region}`;
}

/** A whole page as an HTML document. */
export function renderPage(page: PageProps): string {
	return `<!doctype html>\n${(<Page {...page} />).toString()}`;
}

function Page({
	site,
	title,
	isFront = false,
	description,
	canonical,
	language,
	feeds,
	markdown,
	image,
	imageAlt,
	kind,
	properties,
	isUnlisted,
	structuredData,
	children,
}: PageProps) {
	const fullTitle = title === undefined ? site.title : `${title} · ${site.title}`;
	const picture = image ?? site.image;
	const pictureAlt = image === undefined ? site.title : imageAlt;
	const { layout } = messagesFor(site.language);
	const icons = siteIcons(site);
	const direction = directionOf(site.language);
	// The frame is the same on all pages, whatever the language of the article in it.
	const frame = {
		lang: wordsLanguage(site, language),
		dir: direction === directionOf(language) ? undefined : direction,
	};
	return (
		<html lang={language} dir={directionOf(language)}>
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>{fullTitle}</title>
				<meta name="description" content={description} />
				<meta name="robots" content={isUnlisted ? "noindex" : "max-image-preview:large"} />
				<link rel="canonical" href={canonical} />
				{icons.page.map(({ path, mediaType, sizes }) => (
					<link rel="icon" href={path} type={mediaType} sizes={sizes} />
				))}
				<link rel="apple-touch-icon" href={icons.touch.path} />
				<link rel="manifest" href="/manifest.webmanifest" />
				<link rel="stylesheet" href="/site.css" />
				<link rel="stylesheet" href={readyThemePath(site.look.theme)} />
				{site.hasStyleSheet && <link rel="stylesheet" href={`${site.themePath}/${LOOK_FILE}`} />}
				<script src="/copy.js" defer data-copied={layout.copied} data-not-copied={layout.notCopied} />
				{feeds.map((feed) => (
					<link rel="alternate" type={feed.mediaType} title={feed.title} href={feed.url} />
				))}
				{markdown && <link rel="alternate" type="text/markdown" href={markdown} />}
				<meta name="color-scheme" content={site.look.scheme === "auto" ? "light dark" : site.look.scheme} />
				<meta property="og:site_name" content={site.title} />
				<meta property="og:type" content={kind ?? "website"} />
				<meta property="og:title" content={title ?? site.title} />
				<meta property="og:description" content={description} />
				<meta property="og:url" content={canonical} />
				<meta property="og:locale" content={localeOf(language)} />
				{picture && <meta property="og:image" content={picture} />}
				{picture && pictureAlt && <meta property="og:image:alt" content={pictureAlt} />}
				{properties?.map(([property, content]) => (
					<meta property={property} content={content} />
				))}
				<meta name="twitter:card" content={image ? "summary_large_image" : "summary"} />
				{structuredData && (
					<script type="application/ld+json" dangerouslySetInnerHTML={{ __html: structuredData }} />
				)}
			</head>
			<body>
				<a class="skip" href="#main" lang={frame.lang}>
					{layout.skip}
				</a>
				<header class="site-header" {...frame}>
					{isFront ? (
						<h1>
							<SiteName site={site} />
						</h1>
					) : (
						<SiteName site={site} />
					)}
					<nav aria-label={layout.navigation}>
						<Menu site={site} />{" "}
						<a href="/subscribe" class={isFront ? "button" : undefined}>
							{layout.subscribe}
						</a>
					</nav>
				</header>
				<main id="main">{children}</main>
				<footer class="site-footer" {...frame}>
					<p>
						<a href="/feed.xml">RSS</a> <a href="/atom.xml">Atom</a> <a href="/feed.json">JSON Feed</a>
						<Links links={site.footer} />
					</p>
					{site.copyright && <p dir="auto">{site.copyright}</p>}
				</footer>
			</body>
		</html>
	);
}

/** The name of the site with its logo, as a link to the front page. */
function SiteName({ site }: { site: PageSite }) {
	return (
		<a class="site-name" href="/" dir="auto">
			<Logo site={site} />
			{site.title}
		</a>
	);
}

/** The links of the menu: those of the settings, or else what the site has. */
function Menu({ site: { menu, shown, language } }: { site: PageSite }) {
	const { layout, scopeTitles } = messagesFor(language);
	if (menu !== undefined) return <Links links={menu} />;
	return (
		<>
			<Links links={shown.menu.map(({ path, title }) => ({ label: title, url: path || "/" }))} />
			{shown.hasEpisodes && (
				<>
					{" "}
					<a href="/podcast">{scopeTitles.podcast}</a>
				</>
			)}
			{shown.hasSources && (
				<>
					{" "}
					<a href="/sources">{layout.sources}</a>
				</>
			)}
		</>
	);
}

/** Links of the operator's, whose labels may be in any language. */
function Links({ links }: { links: readonly SiteLink[] }) {
	return (
		<>
			{links.map(({ label, url, rel }) => (
				<>
					{" "}
					<a href={url} rel={rel} dir="auto">
						{label}
					</a>
				</>
			))}
		</>
	);
}

/** The logo beside the name of the site: the operator's, or three streams that become one. */
function Logo({ site: { shown, themePath } }: { site: PageSite }) {
	const logo = logoAmong(shown.files);
	// The name is beside it.
	if (logo !== undefined) return <img class="logo" src={`${themePath}/${logo}`} alt="" />;
	return (
		<svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
			<path
				d="M3 4c6 0 6 8 11 8h7M3 12h18M3 20c6 0 6-8 11-8"
				fill="none"
				stroke="currentColor"
				stroke-width="2.4"
				stroke-linecap="round"
			/>
		</svg>
	);
}

/** A date in readable and machine-readable form, optionally with the time of day (UTC). */
export function DateTime({ moment, site, time }: { moment: number; site: Site; time?: boolean }) {
	const style: Intl.DateTimeFormatOptions = time
		? { dateStyle: "medium", timeStyle: "long" }
		: { dateStyle: "long" };
	return <Time moment={moment} site={site} style={style} />;
}

/** A day with its weekday, in UTC. */
export function Day({ moment, site }: { moment: number; site: Site }) {
	return <Time moment={moment} site={site} style={{ dateStyle: "full" }} />;
}

/** A moment as the language of the site writes it. */
export function Time({
	moment,
	site,
	style,
}: {
	moment: number;
	site: Site;
	style: Intl.DateTimeFormatOptions;
}) {
	const text = new Intl.DateTimeFormat(site.language, { ...style, timeZone: "UTC" }).format(moment);
	// Dates are in the site's language, even among words that are in English instead.
	const language = wordsLanguage(site) && site.language;
	return (
		<time datetime={new Date(moment).toISOString()} lang={language}>
			{text}
		</time>
	);
}
