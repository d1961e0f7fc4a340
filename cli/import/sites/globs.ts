/**
 * Matches paths with patterns, in the syntax of several tools.
 *
 * @module
 */

/** How many stars a pattern may have: more could take too long. */
const MAX_STARS = 6;

/** The regular expression for each sign of a pattern. */
const SIGNS: Record<string, string> = { "**/": "(?:.*/)?", "**": ".*", "?": "[^/]", "{": "(?:", "}": ")" };

/** The expressions of earlier patterns; `undefined` for a pattern that matches every path. */
const EXPRESSIONS = new Map<string, RegExp | undefined>();

/**
 * Whether a path matches a pattern: `*` is a part of a name, `**` any path, `?` a character, `[a-z]` a character of a set, `{a,b}`
 * one of several alternatives. A pattern that cannot be read matches every path, because a file that is kept back by mistake is
 * noticed.
 *
 * @param crosses whether `*` also matches any path
 */
export function matches(path: string, glob: string, crosses = false): boolean {
	const key = `${crosses} ${glob}`;
	if (!EXPRESSIONS.has(key)) EXPRESSIONS.set(key, expressionOf(glob, crosses));
	return EXPRESSIONS.get(key)?.test(path.normalize("NFC")) ?? true;
}

function expressionOf(glob: string, crosses: boolean): RegExp | undefined {
	if (glob.split(/\*+/).length > MAX_STARS + 1) return undefined;
	let depth = 0;
	const pattern = glob
		.normalize("NFC")
		.replace(/\\.|\*\*+\/|\*\*+|\*|\?|\[[!^]?[^\]/]+\]|[{},]|[.+^$()|[\]\\]/gsu, (sign) => {
			if (sign.startsWith("\\")) return sign.length === 1 ? "\\\\" : sign.replace(/^\\(?=\w)/, "");
			if (sign === "*") return crosses ? ".*" : "[^/]*";
			if (sign.startsWith("**")) return SIGNS[sign.endsWith("/") ? "**/" : "**"] ?? "";
			if (sign === "{") depth++;
			if (sign === "}") depth--;
			if (sign === ",") return depth > 0 ? "|" : ",";
			if (sign.length > 1) return sign.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
			return SIGNS[sign] ?? `\\${sign}`;
		});
	try {
		return new RegExp(`^${pattern}$`, "s");
	} catch {
		return undefined;
	}
}

/** A path and the folders above it, the outermost first: `a`, `a/b`, `a/b/c.md`. */
export function withFolders(path: string): string[] {
	const parts = path.split("/");
	return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

/**
 * Reads a file such as `.gitignore`.
 *
 * @param isAnchored whether every pattern begins at the folder of that file, as in `.eleventyignore`
 * @returns whether a path below that folder is ignored
 */
export function ignoredBy(text: string, isAnchored: boolean): (path: string) => boolean {
	const lines = text
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line !== "" && !line.startsWith("#"));
	const patterns = lines.map((line) => {
		const named = line.replace(/^!/, "").replace(/^\.\//, "");
		const pattern = named.replace(/^\/|\/(?:\*\*)?$/g, "");
		const isHere = isAnchored || named.startsWith("/") || pattern.includes("/");
		return {
			isTaken: line.startsWith("!"),
			isFolder: /\/(?:\*\*)?$/.test(named),
			expression: expressionOf(isHere ? pattern : `**/${pattern}`, false) ?? /(?:)/,
		};
	});
	return (path) => {
		const paths = withFolders(path.normalize("NFC"));
		const last = paths.length - 1;
		let isIgnored = false;
		for (const { isTaken, isFolder, expression } of patterns)
			if (isIgnored === isTaken && paths.some((one, i) => !(isFolder && i === last) && expression.test(one)))
				isIgnored = !isTaken;
		return isIgnored;
	};
}
