/**
 * The site as `npm start` brings it up: a copy of the project in a folder of its own.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AtEnd, copyProject, freePort, type Site, startSite } from "../../tests/e2e/project.ts";

/** A started site, and the port of the inspector of its Worker. */
export type LoadedSite = Site & { inspectorPort: number };

/** Starts a site without articles that may follow feeds on this machine. */
export async function startEmptySite(atEnd: AtEnd): Promise<LoadedSite> {
	const folder = copyProject(atEnd);
	rmSync(join(folder, "data"), { recursive: true });
	const inspectorPort = await freePort();
	const config = join(folder, "wrangler.toml");
	const port = `inspector_port = ${inspectorPort}`;
	writeFileSync(config, readFileSync(config, "utf8").replace("inspector_port = 0", port));
	const site = await startSite(folder, atEnd, undefined, { ALLOW_PRIVATE_SOURCES: "1" });
	return { ...site, inspectorPort };
}
