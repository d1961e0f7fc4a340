/**
 * Whether the guids of a document can be trusted to identify its entries.
 *
 * @module
 */
import { addressKey } from "../../model/identity.ts";
import type { Entry } from "./traits.ts";

/** Whether the id of an entry is a guid that may be trusted to be its own. */
export function isSound({ item: { namedBy }, named }: Entry, homePageUrl: string | undefined): boolean {
	if (namedBy !== "guid" || named.length === 1 || NO_GUID.test(named)) return false;
	if (!/^https?:/i.test(named) || !URL.canParse(named)) return true;
	return isOwnPage(named, homePageUrl);
}

/** Whether an address is neither that of the source's home page nor that of any site's. */
export function isOwnPage(address: string, homePageUrl: string | undefined): boolean {
	if (!URL.canParse(address)) return false;
	const url = new URL(address);
	const isHome =
		homePageUrl !== undefined &&
		URL.canParse(homePageUrl) &&
		addressKey(url) === addressKey(new URL(homePageUrl));
	return !isHome && (url.pathname !== "/" || url.search !== "" || url.hash !== "");
}

/** Whether the guids of a document only count its entries, from 0 or 1: each is another entry's when a new one comes. */
export function isCountedIn(entries: Entry[]): boolean {
	const isFrom = (first: number) => entries.every(({ named }, i) => named === String(first + i));
	return (
		entries.length > 1 && entries.every(({ item }) => item.namedBy === "guid") && (isFrom(0) || isFrom(1))
	);
}

/** What programs write where they have no guid. */
const NO_GUID = /^(?:[0\p{P}\p{S}\p{Z}]*|null|nil|none|undefined|nan|n\/a|false|true)$/iu;
