/**
 * Players that articles embed, by their present and former addresses.
 *
 * @module
 */

/** The hosts that a player may be framed from, each only at the paths of its player. Others become links. */
const PLAYERS: Record<string, RegExp> = {
	"archive.org": /^\/embed\/./,
	"bandcamp.com": /^\/EmbeddedPlayer\b/i,
	"embed.music.apple.com": /^\/./,
	"embed.podcasts.apple.com": /^\/./,
	"embed.ted.com": /^\/talks\/./,
	"fast.wistia.net": /^\/embed\/./,
	"geo.dailymotion.com": /^\/player/,
	"open.spotify.com": /^\/embed(?:-podcast)?\/./,
	"player-widget.mixcloud.com": /^\/widget\//,
	"player.bilibili.com": /^\/player\.html/,
	"player.vimeo.com": /^\/./,
	"vimeo.com": /^\/(?:event|showcase)\/\d+\/embed/,
	"w.soundcloud.com": /^\/./,
	"widget.deezer.com": /^\/widget\//,
	"www.dailymotion.com": /^\/(?:embed|widget)\/./,
	"www.mixcloud.com": /^\/widget\//,
	"www.youtube-nocookie.com": /^\/embed(?:\/|$)/,
	"www.youtube.com": /^\/embed(?:\/|$)/,
};

/** Hosts from which pages may frame what {@link playerUrl} returns; for the pages' Content-Security-Policy. */
export const IFRAME_HOSTS: ReadonlySet<string> = new Set(Object.keys(PLAYERS));

/** Other names of these hosts. */
const ALIASES: ReadonlyMap<string, string> = new Map([
	["dailymotion.com", "www.dailymotion.com"],
	["embed.spotify.com", "open.spotify.com"],
	["m.youtube.com", "www.youtube.com"],
	["mixcloud.com", "www.mixcloud.com"],
	["music.youtube.com", "www.youtube.com"],
	["player.soundcloud.com", "w.soundcloud.com"],
	["www.archive.org", "archive.org"],
	["www.bandcamp.com", "bandcamp.com"],
	["www.player.vimeo.com", "player.vimeo.com"],
	["www.vimeo.com", "vimeo.com"],
	["www.w.soundcloud.com", "w.soundcloud.com"],
	["youtu.be", "www.youtube.com"],
	["youtube-nocookie.com", "www.youtube-nocookie.com"],
	["youtube.com", "www.youtube.com"],
	["www.youtu.be", "www.youtube.com"],
]);

/**
 * The address of the player that a frame or a Flash object was meant to show, over https, or `undefined` if it is none of
 * the listed ones. Applying it twice changes nothing.
 */
export function playerUrl(given: URL): URL | undefined {
	if (!/^https?:$/.test(given.protocol) || given.port !== "") return undefined;
	const url = new URL(given);
	url.protocol = "https:";
	url.username = "";
	url.password = "";
	const host = url.hostname.replace(/\.$/, "");
	url.hostname = ALIASES.get(host) ?? host;
	const player = spellingOf(url, host) ?? url;
	return PLAYERS[player.hostname]?.test(player.pathname) ? player : undefined;
}

/** The player for another address of a video: its page, or a player that needs Flash. */
function spellingOf(url: URL, host: string): URL | undefined {
	if (/^www\.youtube(?:-nocookie)?\.com$/.test(url.hostname)) return youTube(url, host);
	if (url.hostname === "vimeo.com") return vimeo(url);
	if (host === "player.soundcloud.com" && url.pathname.startsWith("/player.swf")) {
		url.pathname = "/player/";
		return url;
	}
	if (url.hostname === "open.spotify.com") return spotify(url);
	if (url.hostname === "www.dailymotion.com") {
		const [, id] = /^\/(?:swf\/)?(?:video\/)?([a-z\d]{5,})(?:[&_]|$)/i.exec(url.pathname) ?? [];
		if (id === undefined || /^(?:embed|widget)/.test(id)) return undefined;
		return new URL(`https://www.dailymotion.com/embed/video/${id}`);
	}
	return undefined;
}

function youTube(url: URL, host: string): URL | undefined {
	if (/^\/embed(?:\/|$)/.test(url.pathname)) return undefined;
	// Flash players took their parameters after an ampersand in the path: `/v/ID&hl=en&fs=1`.
	const [path = "", ...more] = url.pathname.split("&");
	const parameters = new URLSearchParams([...url.searchParams, ...new URLSearchParams(more.join("&"))]);
	const isShort = host.endsWith("youtu.be");
	const [, inPath] = (isShort ? /^\/([\w-]+)\/?$/ : /^\/(?:v|e|shorts|live)\/([\w-]+)\/?$/).exec(path) ?? [];
	const isPage = path === "/watch";
	const id = inPath ?? (isPage ? parameters.get("v") : undefined);
	const list = parameters.get("list");
	const player = new URL(`https://${url.hostname}/embed/`);
	if (id && /^[\w-]+$/.test(id)) player.pathname += id;
	else if (path === "/playlist" && list) player.pathname += "videoseries";
	else return undefined;
	if (list && /^[\w-]+$/.test(list)) player.searchParams.set("list", list);
	const start = secondsOf(parameters.get("start") ?? parameters.get("t") ?? "");
	if (start > 0) player.searchParams.set("start", String(start));
	return player;
}

/** A moment in seconds, written as `90`, `90s` or `1m30s`. */
function secondsOf(text: string): number {
	const [, hours = "0", minutes = "0", seconds = "0"] =
		/^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?$/.exec(text) ?? [];
	return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function vimeo(url: URL): URL | undefined {
	const flash = url.pathname.startsWith("/moogaloop.swf") ? url.searchParams.get("clip_id") : undefined;
	const [, page, key] = /^\/(\d+)(?:\/([\da-f]+))?\/?$/.exec(url.pathname) ?? [];
	const id = page ?? (/^\d+$/.test(flash ?? "") ? flash : undefined);
	if (!id) return undefined;
	return new URL(`https://player.vimeo.com/video/${id}${key === undefined ? "" : `?h=${key}`}`);
}

function spotify(url: URL): URL | undefined {
	const given =
		url.searchParams
			.get("uri")
			?.replace(/^spotify:/, "/")
			.replaceAll(":", "/") ?? url.pathname;
	const [, kind, id] =
		/\/(album|artist|episode|playlist|show|track)\/([A-Za-z\d]+)\/?$/.exec(given.replace(/^https?:/, "")) ??
		[];
	if (kind === undefined || /^\/embed/.test(given)) return undefined;
	return new URL(`https://open.spotify.com/embed/${kind}/${id}`);
}
