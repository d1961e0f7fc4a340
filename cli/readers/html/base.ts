/**
 * Resolves relative addresses against the `base` of a page.
 *
 * @module
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { attribute, elementsOf } from "./tree.ts";

/** A placeholder for the site in addresses that begin with a slash. */
const SITE = "https://site.invalid";

/** Attributes that hold one address. */
const ADDRESSES = new Set(["cite", "href", "poster", "src"]);

/** Turns an address of a page into one that does not need its base. */
export type Resolve = (address: string) => string;

/** The function that resolves the addresses of a page. It leaves those that begin with `#` as they are. */
export function resolverOf(elements: readonly Tree.Element[]): Resolve {
	const given = elements.find((one) => one.tagName === "base" && attribute(one, "href") !== undefined);
	const base = attribute(given, "href")?.trim() ?? "";
	return base === "" ? (address) => address : (address) => resolved(address.trim(), base);
}

function resolved(address: string, base: string): string {
	if (address === "" || address.startsWith("#") || /^[a-z][a-z0-9+.-]*:/i.test(address)) return address;
	if (/^(?:https?:)?\/\//i.test(base)) {
		const root = URL.parse(base, SITE)?.href;
		return (root && URL.parse(address, root)?.href) || address;
	}
	if (/^[a-z][a-z0-9+.-]*:/i.test(base) || address.startsWith("//")) return address;
	if (base.startsWith("/")) return URL.parse(address, SITE + base)?.href.slice(SITE.length) ?? address;
	return address.startsWith("/") ? address : base.slice(0, base.lastIndexOf("/") + 1) + address;
}

/** Makes the addresses of a part of a page independent of its base. */
export function resolveWithin(root: Tree.ParentNode, resolve: Resolve): void {
	for (const element of elementsOf(root)) {
		for (const one of element.attrs) {
			if (ADDRESSES.has(one.name)) one.value = resolve(one.value);
			else if (one.name === "srcset") one.value = resolvedSet(one.value, resolve);
		}
	}
}

/** Resolves the addresses of a `srcset`, and leaves its widths and densities. */
function resolvedSet(value: string, resolve: Resolve): string {
	return value.replace(/(?<![^\s,])[^\s,]+(?:,+[^\s,]+)*/g, (part) =>
		/^[\d.]+[wxh]$/.test(part) ? part : resolve(part),
	);
}
