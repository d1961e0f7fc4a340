/**
 * Patterns of paths, as the tools that people come from write them.
 *
 * @module
 */

/** How many stars a pattern may have: more would take their time. */
const MAX_STARS = 6;

/** What each sign of a pattern is in a regular expression. */
const SIGNS: Record<string, string> = { "**/": "(?:.*/)?", "**": ".*", "?": "[^/]", "{": "(?:", "}": ")" };

/**
 * Whether a path is one of a pattern: `*` is a part of a name, `**` any path, `?` a character, `[a-z]` one of some, `{a,b}` one
 * of two. A pattern that cannot be read has every path, as what is kept back by mistake is noticed.
 *
 * @param crosses whether `*` is any path, too
 */
export function matches(path: string, glob: string, crosses = false): boolean {
	if (glob.split(/\*+/).length > MAX_STARS + 1) return true;
	let depth = 0;
	const pattern = glob
		.normalize("NFC")
		.replace(/\\.|\*\*+\/|\*\*+|\*|\?|\[[!^]?[^\]/]+\]|[{},]|[.+^$()|[\]\\]/gsu, (sign) => {
			if (sign.startsWith("\\")) return sign.length === 1 ? "\\\\" : sign.replace(/\w/, "");
			if (sign === "*") return crosses ? ".*" : "[^/]*";
			if (sign.startsWith("**")) return SIGNS[sign.endsWith("/") ? "**/" : "**"] ?? "";
			if (sign === "{") depth++;
			if (sign === "}") depth--;
			if (sign === ",") return depth > 0 ? "|" : ",";
			if (sign.length > 1) return sign.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
			return SIGNS[sign] ?? `\\${sign}`;
		});
	try {
		return new RegExp(`^${pattern}$`, "s").test(path.normalize("NFC"));
	} catch {
		return true;
	}
}

/** A path and the folders above it, the outermost first: `a`, `a/b`, `a/b/c.md`. */
export function withFolders(path: string): string[] {
	const parts = path.split("/");
	return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

/**
 * What a file such as `.gitignore` says.
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
			glob: isHere ? pattern : `**/${pattern}`,
		};
	});
	return (path) => {
		const paths = withFolders(path);
		let isIgnored = false;
		for (const { isTaken, isFolder, glob } of patterns)
			if (paths.some((one) => !(isFolder && one === path) && matches(one, glob))) isIgnored = !isTaken;
		return isIgnored;
	};
}
