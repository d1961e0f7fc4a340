/** The browser that pages are tested in, as it is installed on this machine. Nothing is downloaded. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The names that systems give it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The path of Chromium or Chrome: that in `CHROME_PATH`, or else the first on `PATH`; `undefined` without any. */
export function findChromium(): string | undefined {
	const { CHROME_PATH, PATH = "" } = process.env;
	const onPath = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
	return [...(CHROME_PATH ? [CHROME_PATH] : []), ...onPath].find(isExecutable);
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
