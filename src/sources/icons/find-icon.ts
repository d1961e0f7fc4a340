/**
 * Looks for the icon of a source: the one that its feed names, those of its home page, or `/favicon.ico` there.
 *
 * @module
 */
import { sha256 } from "../../model/digest.ts";
import {
	type FetchOptions,
	type FetchOutcome,
	fetchSource,
	type SourceValidators,
} from "../../outbound/fetch-feed.ts";
import { decode } from "../parsing/encoding/decode.ts";
import type { Source } from "../source.ts";
import { pageIcons } from "./page-icons.ts";
import { type IconFormat, iconFormat, MAX_ICON_BYTES } from "./picture.ts";

/** Where a stored icon came from. */
export interface IconOrigin {
	url: string;
	validators: SourceValidators;
}

/** An icon as it is stored. */
export interface Icon extends IconOrigin {
	/** SHA-256 in hex. */
	digest: string;
	format: IconFormat;
	bytes: Uint8Array<ArrayBuffer>;
}

/** The result of a search. */
export type IconSearch =
	| { kind: "found"; icon: Icon }
	/** The stored icon is still the best one, byte for byte. */
	| { kind: "unchanged" }
	/** The source has none that is accepted. */
	| { kind: "none" }
	/** A server failed, so it is unknown whether there is an icon. `retryAfter` is in seconds. */
	| { kind: "failed"; retryAfter: number | undefined };

/** How many icons of a home page are tried. Together with their redirects, all requests are fewer than the 50 of an invocation. */
const MOST_OF_PAGE = 3;

/** The time limit of each request, in milliseconds. */
const TIME_LIMIT = 10_000;

/** The largest home page that is read, and how much of it is decoded, in bytes. */
const MAX_PAGE_BYTES = 2_000_000;
const DECODED = 200_000;

const ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";
const ACCEPT_PICTURE =
	"image/png, image/webp, image/jpeg, image/gif, image/x-icon;q=0.9, image/*;q=0.5, */*;q=0.1";

/** A host asked for fewer requests. */
class Limited extends Error {
	readonly retryAfter: number | undefined;
	constructor(retryAfter: number | undefined) {
		super("limited");
		this.retryAfter = retryAfter;
	}
}

/**
 * Looks for the icon of a source. It never throws because of a server.
 *
 * @param stored where the stored icon came from; the request for it is conditional
 */
export async function findIcon(
	source: Pick<Source, "about" | "feedUrl">,
	stored: (IconOrigin & Pick<Icon, "digest">) | undefined,
	options: FetchOptions,
): Promise<IconSearch> {
	let isUnsure = false;
	const get = async (url: string, accept: string, byteLimit: number, validators?: SourceValidators) => {
		const request = { url, validators, subscribers: 1, accept };
		const outcome = await fetchSource(request, { ...options, byteLimit, timeLimit: TIME_LIMIT });
		if (outcome.kind === "limited") throw new Limited(outcome.retryAfter);
		isUnsure ||= isTemporary(outcome);
		return outcome;
	};

	/** The addresses to try, in order. The home page is only requested if the feed's own icon is not accepted. */
	async function* addresses(): AsyncGenerator<string> {
		const { icon, homePageUrl } = source.about;
		if (icon !== undefined) yield icon;
		const home = homePageUrl ?? new URL("/", source.feedUrl).href;
		const page = await get(home, ACCEPT_PAGE, MAX_PAGE_BYTES);
		if (page.kind === "ok") {
			const html = decode(page.bytes.subarray(0, DECODED), page.contentType);
			yield* pageIcons(html, page.url).slice(0, MOST_OF_PAGE);
		}
		yield new URL("/favicon.ico", page.url).href;
	}

	const tried = new Set<string>();
	try {
		for await (const url of addresses()) {
			if (tried.has(url)) continue;
			tried.add(url);
			const validators = url === stored?.url ? stored.validators : undefined;
			const outcome = await get(url, ACCEPT_PICTURE, MAX_ICON_BYTES, validators);
			if (outcome.kind === "unchanged") return { kind: "unchanged" };
			const icon = await iconIn(outcome, url);
			if (icon !== undefined) return { kind: "found", icon };
			// Another icon must not replace the stored one because of a fault that passes.
			if (url === stored?.url && isTemporary(outcome)) break;
		}
	} catch (error) {
		if (!(error instanceof Limited)) throw error;
		return { kind: "failed", retryAfter: error.retryAfter };
	}
	return isUnsure ? { kind: "failed", retryAfter: undefined } : { kind: "none" };
}

async function iconIn(outcome: FetchOutcome, url: string): Promise<Icon | undefined> {
	if (outcome.kind !== "ok") return undefined;
	const { bytes, validators } = outcome;
	const format = iconFormat(bytes);
	return format && { url, validators, digest: await sha256(bytes), format, bytes };
}

/** Whether a later request may have another outcome. A refused address, a missing file or one that is too large stays so. */
function isTemporary(outcome: FetchOutcome): boolean {
	if (outcome.kind !== "failed") return outcome.kind === "limited";
	const { cause, answer } = outcome;
	return cause === "network" || cause === "timeout" || (answer?.status ?? 0) >= 500;
}
