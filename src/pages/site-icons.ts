/**
 * The site's own icon, in the sizes that browsers, phones and readers ask for.
 *
 * @module
 */
import { UNKNOWN_TYPE } from "../model/media-type.ts";
import { iconsAmong, themeType } from "../site/theme-files.ts";
import type { PageSite } from "./page-site.ts";

/** A picture of the icon, as a file of the site. */
export interface SiteIcon {
	path: string;
	mediaType: string;
	/** As in HTML: `any`, or one or more sizes in pixels such as `192x192`. */
	sizes: string;
}

/** The site's icon, for each use. */
export interface SiteIcons {
	/** For the head of pages. Of several that it can draw, a browser prefers the last. */
	page: SiteIcon[];
	/** What `/favicon.ico` answers with: browsers take any raster picture there, and many feed readers know nothing else. */
	favicon: SiteIcon;
	/** For home screens: square and without transparency, as phones round the corners themselves. */
	touch: SiteIcon;
	/** For installed apps; one that is `maskable` may be cut to a circle. */
	app: (SiteIcon & { purpose: "any" | "maskable" })[];
}

const SVG: SiteIcon = { path: "/icon.svg", mediaType: "image/svg+xml", sizes: "any" };
const ICO: SiteIcon = {
	path: "/icon.ico",
	mediaType: "image/vnd.microsoft.icon",
	sizes: "16x16 32x32 48x48",
};
const TOUCH: SiteIcon = { path: "/icon-touch.png", mediaType: "image/png", sizes: "180x180" };

/** The shipped icon. */
const SHIPPED: SiteIcons = {
	page: [ICO, SVG],
	favicon: ICO,
	touch: TOUCH,
	app: [
		{ path: "/icon-192.png", mediaType: "image/png", sizes: "192x192", purpose: "any" },
		{ path: "/icon.png", mediaType: "image/png", sizes: "512x512", purpose: "any" },
		{ path: "/icon-maskable.png", mediaType: "image/png", sizes: "512x512", purpose: "maskable" },
	],
};

/**
 * Chooses the icon of the site: the operator's own, or the shipped one. If the operator's is only an SVG, the shipped one is
 * still used where a raster picture is needed.
 */
export function siteIcons({ shown, themePath }: PageSite): SiteIcons {
	const { svg, raster } = iconsAmong(shown.files);
	const own = (path: string): SiteIcon => ({
		path: `${themePath}/${path}`,
		mediaType: themeType(path) ?? UNKNOWN_TYPE,
		sizes: "any",
	});
	const drawing = svg === undefined ? [] : [own(svg)];
	if (raster !== undefined) {
		const icon = own(raster);
		return { page: [icon, ...drawing], favicon: icon, touch: icon, app: [{ ...icon, purpose: "any" }] };
	}
	if (drawing.length > 0) return { ...SHIPPED, page: drawing };
	return SHIPPED;
}
