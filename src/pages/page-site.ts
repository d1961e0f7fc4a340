/**
 * The site with all that its pages show: its settings, and the operator's look, pages and menu.
 *
 * @module
 */
import { databaseOf, type RequestContext } from "../http/context.ts";
import { sha256 } from "../model/digest.ts";
import { log } from "../platform/log.ts";
import { type Site, siteFrom } from "../settings/site.ts";
import type { SiteState } from "../site/read.ts";
import { lastSiteState, newestSiteState, recentSiteState } from "../site/remembered.ts";
import { STYLE_SHEET } from "../site/theme-files.ts";
import { ownThemePath } from "../urls/theme.ts";
import { lookCss } from "./look-css.ts";

/** The site, as its pages show it. */
export interface PageSite extends Site {
	shown: SiteState;
	/** The path that the files of the look are below. It changes whenever one of them or a setting of the look does. */
	themePath: string;
	/** Whether there is a style sheet besides those of the theme. */
	hasStyleSheet: boolean;
}

/** The state of a site that has neither a look nor pages of its own. */
export const NOTHING_OWN: SiteState = {
	revision: 0,
	lastModified: 0,
	files: new Set(),
	digest: "",
	menu: [],
	hasSources: false,
	hasEpisodes: false,
};

/** Adds to a site what its pages show. */
export async function withShown(site: Site, shown: SiteState): Promise<PageSite> {
	const css = lookCss(site.look, shown.files);
	const digest = (await sha256(`${shown.digest} ${css}`)).slice(0, 16);
	return {
		...site,
		shown,
		themePath: ownThemePath(digest),
		hasStyleSheet: css !== "" || shown.files.has(STYLE_SHEET),
	};
}

/** The site of a request as its pages show it. Takes a query, once a minute for each instance of the Worker. */
export async function pageSite(c: RequestContext): Promise<PageSite> {
	const shown = await recentSiteState(c.env, () => databaseOf(c));
	return withShown(siteFrom(c.env, c.req.url), shown);
}

/** The same as it is now. Takes a query. */
export async function newestPageSite(c: RequestContext): Promise<PageSite> {
	return withShown(siteFrom(c.env, c.req.url), await newestSiteState(c.env, databaseOf(c)));
}

/** The same for pages that must not fail: if the database does, they show what was read last, or nothing of it. */
export async function anyPageSite(c: RequestContext): Promise<PageSite> {
	try {
		return await pageSite(c);
	} catch (error) {
		log("look-unreadable", { error });
		return withShown(siteFrom(c.env, c.req.url), lastSiteState(c.env) ?? NOTHING_OWN);
	}
}
