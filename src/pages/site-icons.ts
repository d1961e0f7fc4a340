/**
 * The site's own icon, in the sizes that browsers, phones and readers ask for.
 *
 * @module
 */
import type { Site } from "../settings/site.ts";

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

/** Which icon is the site's. Everything that shows it asks here. */
export function siteIcons(_site: Site): SiteIcons {
	return {
		page: [ICO, SVG],
		favicon: ICO,
		touch: TOUCH,
		app: [
			{ path: "/icon-192.png", mediaType: "image/png", sizes: "192x192", purpose: "any" },
			{ path: "/icon.png", mediaType: "image/png", sizes: "512x512", purpose: "any" },
			{ path: "/icon-maskable.png", mediaType: "image/png", sizes: "512x512", purpose: "maskable" },
		],
	};
}
