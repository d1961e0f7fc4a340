/**
 * Follows a feed: turns an address that a person typed into a source with its first articles.
 *
 * @module
 */
import { withAdvice } from "../../outbound/address-policy.ts";
import { type FetchOutcome, fetchSource, type SourceRequest } from "../../outbound/fetch-feed.ts";
import { log } from "../../platform/log.ts";
import type { SourceDocument } from "../document.ts";
import { addressFault, sameKey, typedUrl } from "../feed-url.ts";
import type { Filter } from "../filter.ts";
import { metadataOf } from "../intake/feed-metadata.ts";
import { decode } from "../parsing/encoding/decode.ts";
import { NotAFeedError } from "../parsing/not-a-feed.ts";
import { readFeed } from "../parsing/read-feed.ts";
import { rootIn } from "../parsing/repair/find-root.ts";
import { type PollContext, settle } from "../polling/poll.ts";
import type { Poll, Source } from "../source.ts";
import { addSource, findSource, readSource } from "../store.ts";
import { type FeedLink, feedLinks } from "./discover.ts";

/** How many feeds of a page are tried. The first may be a dead link, or not a feed. */
const MOST_TRIED = 5;

/** The feed to follow, and its settings. */
export interface Subscription {
	/** The address of a feed or of a site, as a person writes it. */
	url: string;
	title?: string | undefined;
	tags?: string[] | undefined;
	filters?: Filter[] | undefined;
}

/** The result of a {@link Subscription}. */
export interface Subscribed {
	source: Source;
	isNew: boolean;
	/** The first poll of a new source. */
	poll?: Poll;
	/** All feeds of the site, best first, if its page has several. */
	found?: FeedLink[];
}

/** The feed cannot be followed; `message` has the reason. Nothing has been stored. */
export class SubscribeError extends Error {
	override name = "SubscribeError";
}

/**
 * Follows a feed, or the best feed of a site, and stores what it has.
 *
 * @throws {SubscribeError} if there is no feed, or it may not be followed
 */
export async function subscribe(subscription: Subscription, context: PollContext): Promise<Subscribed> {
	const typed = typedUrl(subscription.url);
	if (typed === undefined)
		throw new SubscribeError(`"${subscription.url.slice(0, 200)}" ${addressFault(subscription.url)}`);
	const known = await findSource(context.db, sameKey(typed.href));
	if (known !== undefined) return { source: known, isNew: false };
	const { found, document, outcome, url } = await findFeed(typed.href, context);
	const { source, isNew } = await addSource(
		context.db,
		{
			feedUrl: url,
			feedKey: sameKey(url),
			about: metadataOf(document),
			title: subscription.title,
			tags: subscription.tags,
			filters: subscription.filters,
		},
		context.now(),
	);
	const alternatives = found && found.length > 1 ? { found } : {};
	if (!isNew) return { source, isNew, ...alternatives };
	try {
		const poll = await settle(source, outcome, context, document);
		return { source: (await readSource(context.db, source.id)) ?? source, isNew, poll, ...alternatives };
	} catch (error) {
		// The source is stored and due, so the schedule will poll it.
		log("poll-failed", { source: source.id, error });
		const reason = "Not all that it has could be stored yet; it is polled again in a few minutes";
		return { source, isNew, poll: { at: context.now(), outcome: "failed", reason }, ...alternatives };
	}
}

/** A feed that was fetched and can be read. */
interface Found {
	url: string;
	document: SourceDocument;
	outcome: FetchOutcome & { kind: "ok" };
	found?: FeedLink[];
}

/** The feed at an address, or the best one of the page there. */
async function findFeed(url: string, context: PollContext): Promise<Found> {
	const page = await get(url, context);
	const own = read(page, url);
	if (!(own instanceof NotAFeedError)) return own;
	const text = decode(page.bytes, page.contentType);
	// This is a broken feed, not a page: links in its entries are not feeds of the site.
	if (isFeed(text)) throw new SubscribeError(own.message);
	const candidates = feedLinks(text, page.url, page.link);
	let failure: string | undefined;
	for (const link of candidates.slice(0, MOST_TRIED)) {
		const linked = await fetchSource(wholeOf(link.url), context);
		const feed = linked.kind === "ok" ? read(linked, link.url) : new NotAFeedError(reasonOf(linked));
		if (feed instanceof NotAFeedError) {
			failure ??= `${link.url.slice(0, 200)}: ${feed.message}`;
			continue;
		}
		const others = candidates.filter(({ isGuess }) => !isGuess || link.isGuess);
		return { ...feed, found: others.map(({ url, type, title }) => ({ url, type, title })) };
	}
	if (failure === undefined)
		throw new SubscribeError(`${own.message} It names no feed, either: give the address of the feed itself.`);
	throw new SubscribeError(`${own.message} It seems to name feeds, but none of them can be read; ${failure}`);
}

/** Whether a document is a feed, even a broken one. */
function isFeed(text: string): boolean {
	try {
		return rootIn(text) >= 0;
	} catch (error) {
		if (error instanceof NotAFeedError) return false;
		throw error;
	}
}

async function get(url: string, context: PollContext): Promise<FetchOutcome & { kind: "ok" }> {
	const outcome = await fetchSource(wholeOf(url), context);
	if (outcome.kind === "ok") return outcome;
	throw new SubscribeError(`${url}: ${reasonOf(outcome)}`);
}

function reasonOf(outcome: FetchOutcome): string {
	if (outcome.kind === "failed" && outcome.cause === "refused")
		return withAdvice(outcome.reason, outcome.url);
	return "reason" in outcome ? outcome.reason : "nothing came back";
}

/** A request for a feed of which nothing is stored yet. */
function wholeOf(url: string): SourceRequest {
	return { url, validators: undefined, subscribers: 1 };
}

/** Reads a response as a feed. Returns the error, rather than throwing it, if it is not one. */
function read(outcome: FetchOutcome & { kind: "ok" }, asked: string): Found | NotAFeedError {
	try {
		const document = readFeed(outcome.bytes, outcome.contentType, outcome.url);
		return { url: outcome.permanent ? outcome.url : asked, document, outcome };
	} catch (error) {
		if (error instanceof NotAFeedError) return error;
		throw error;
	}
}
