/**
 * Ids of entries: the guid, else the URL, else a digest of the visible content.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import { lengthOf } from "../../model/length.ts";
import { oneLine } from "../../model/text.ts";
import type { SourceItem } from "../document.ts";
import { MAX_ADDRESS } from "./coerce.ts";

/** The namespace of ids for entries that have neither guid nor URL (RFC 9562 §5.5). Must never change. */
const NAMESPACE = "3f1c1f5e-6a55-4c0b-9d43-0a5d1a7c2b90";

/** The guid, else the URL, else a digest of the visible content. */
export function idOf(
	given: string | undefined,
	url: string | undefined,
	shown: string,
): { id: string; namedBy: SourceItem["namedBy"] } {
	const guid = oneLine(given ?? "");
	if (guid !== "") return { id: boundedId(guid), namedBy: "guid" };
	if (url !== undefined) return { id: boundedId(url), namedBy: "url" };
	return { id: digestId(shown), namedBy: "content" };
}

/** A deterministic id for a text (UUID version 5). */
export function digestId(text: string): string {
	return `urn:uuid:${uuidv5(text, NAMESPACE)}`;
}

/** Whether an id has the form that {@link digestId} returns. */
export function isDigestId(id: string): boolean {
	return id.startsWith("urn:uuid:");
}

/** The id itself, or its digest if it is too long to store. */
function boundedId(id: string): string {
	return lengthOf(id) <= MAX_ADDRESS ? id : digestId(id);
}
