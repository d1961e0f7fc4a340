/**
 * The site as `npm start` brings it up: a copy of the project in a folder of its own.
 *
 * @module
 */
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A started site. */
export interface Site {
	port: number;
	/** Of the inspector of the Worker. */
	inspectorPort: number;
	url: string;
	/** For those who may write. */
	token: string;
	running: {
		/** What it has complained of. */
		stderr: string;
		/** The ids of its processes. */
		family: () => number[];
	};
}

/** Registers what is to be done at the end. */
type AtEnd = (clean: () => Promise<void> | void) => void;

/** What is used here of `tests/e2e/project.ts`. */
interface Project {
	copyProject: (atEnd: AtEnd) => string;
	startSite: (
		folder: string,
		atEnd: AtEnd,
		command: string[] | undefined,
		env: Record<string, string>,
	) => Promise<Omit<Site, "inspectorPort">>;
	freePort: () => Promise<number>;
}

// By a variable, as it is checked together with the tests, where `process.env` knows nothing of the Worker's settings.
const PROJECT = "../../tests/e2e/project.ts";

/** Starts a site without articles that may follow feeds on this machine. */
export async function startEmptySite(atEnd: AtEnd): Promise<Site> {
	const { copyProject, freePort, startSite } = (await import(PROJECT)) as Project;
	const folder = copyProject(atEnd);
	rmSync(join(folder, "data"), { recursive: true });
	const inspectorPort = await freePort();
	appendFileSync(join(folder, "wrangler.toml"), `\n[dev]\ninspector_port = ${inspectorPort}\n`);
	const site = await startSite(folder, atEnd, undefined, {
		ALLOW_PRIVATE_SOURCES: "1",
		// Of each request, wrangler would keep a trace in the memory that is watched here.
		X_LOCAL_OBSERVABILITY: "false",
	});
	return { ...site, inspectorPort };
}
