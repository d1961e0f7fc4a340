/**
 * What every answer must be, whatever is in it.
 *
 * @module
 */
import type { Answer, Question } from "./exchange.ts";
import { opaque } from "./versions.ts";

/** What a request may get. */
export interface Allowed {
	statuses: readonly number[];
	/** The media type of a 200. */
	type?: string | undefined;
}

/** Statuses that come with the validators of a representation. */
const WITH_VALIDATORS = [200, 226, 304];

/**
 * What is wrong with an answer by itself, in words.
 *
 * @param allowed what this request may get; a server's failure is never among it
 */
export function faultsOf(question: Question, answer: Answer, { statuses, type }: Allowed): string[] {
	const { method = "GET" } = question;
	const { status, headers, bytes, body, isWhole } = answer;
	const faults: string[] = [];
	const must = (isSo: boolean, sentence: string) => {
		if (!isSo) faults.push(`${method} ${question.path} ${sentence}`);
	};
	must(
		statuses.includes(status),
		`answered ${status} instead of ${statuses.join(" or ")}: ${beginning(body)}`,
	);
	if (faults.length > 0) return faults;

	const hasBody = method !== "HEAD" && ![204, 304].includes(status);
	must(hasBody || bytes === 0, `answered ${status} with a body of ${bytes} bytes`);
	const said = headers["content-length"];
	must(
		said === undefined || !hasBody || !isWhole || Number(said) === bytes,
		`said ${said} bytes and sent ${bytes}`,
	);
	const coding = headers["content-encoding"];
	const takesGzip = question.headers?.["accept-encoding"]?.includes("gzip") ?? false;
	must(
		coding === undefined || (coding === "gzip" && takesGzip),
		`came in ${coding} to a client that does not take it`,
	);
	if (type === undefined || !WITH_VALIDATORS.includes(status)) return faults;

	const { etag, "last-modified": lastModified, "cache-control": cacheControl } = headers;
	must(/^"[^"]+"$/.test(etag ?? ""), `has the ETag ${etag}`);
	must(!(Date.parse(lastModified ?? "") > answer.to), `was modified in the future: ${lastModified}`);
	must(!Number.isNaN(Date.parse(lastModified ?? "")), `has the Last-Modified ${lastModified}`);
	must(cacheControl !== undefined, "has no Cache-Control");
	if (status === 304) {
		must(isKnown(question, answer), `answered 304 for ${etag}, ${lastModified}, which the client has not`);
		return faults;
	}
	must(headers["content-type"]?.split(";")[0] === type, `is ${headers["content-type"]} instead of ${type}`);
	must(!hasBody || body.length > 0, `answered ${status} with nothing in it`);
	if (status === 226) {
		const base = opaque(headers["delta-base"]?.toString() ?? "");
		must(headers.im === "feed", `is a delta by ${headers.im}`);
		must(
			base === opaque(question.headers?.["if-none-match"] ?? ""),
			`is a delta to ${base}, which the client has not`,
		);
	}
	return faults;
}

/** Whether a 304 is for what the request names (RFC 9110 §15.4.5); its date does not count beside its ETag (§13.1.3). */
function isKnown({ headers = {} }: Question, answer: Answer): boolean {
	const tag = headers["if-none-match"];
	if (tag !== undefined) return opaque(tag) === opaque(answer.headers.etag ?? "");
	const since = Date.parse(headers["if-modified-since"] ?? "");
	return Date.parse(answer.headers["last-modified"] ?? "") <= since;
}

function beginning(body: Buffer): string {
	return body.toString("utf8", 0, 200).replaceAll(/\s+/g, " ").trim();
}
