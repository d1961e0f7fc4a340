/**
 * Reads the operator's own look and pages.
 *
 * @module
 */
import { sha256 } from "../model/digest.ts";

/** A page of the operator's in the menu. */
export interface MenuPage {
	/** Its path as it is in addresses. */
	path: string;
	title: string;
}

/** What all pages show of the site besides its settings. */
export interface SiteState {
	/** The revision of the newest change to any of this; 0 if there was none. */
	revision: number;
	/** When that was, for `Last-Modified`, in seconds since 1970; 0 if there was none. */
	lastModified: number;
	/** The paths of the files of the look. */
	files: ReadonlySet<string>;
	/** A digest of all these files: 16 hex digits. */
	digest: string;
	/** The pages in the menu, in its order. */
	menu: MenuPage[];
	hasSources: boolean;
	hasEpisodes: boolean;
}

/** A page of the operator's, as it is stored. */
export interface StoredPage {
	/** See `pathKey`; empty for the text on the front page. */
	path: string;
	title: string;
	description: string | null;
	/** BCP 47 language tag, if it is not that of the site. */
	language: string | null;
	/** Sanitised; addresses on this site begin with the placeholder. */
	content_html: string;
	/** Milliseconds since 1970. */
	changed_at: number;
}

/** The row of {@link SITE_STATE}. */
interface StateRow {
	revision: number | null;
	lastModified: number | null;
	files: string;
	menu: string;
	hasSources: number;
	hasEpisodes: number;
}

/** Reads a row for each file and page in the menu, and three more. */
const SITE_STATE = `SELECT s.revision, s.last_modified AS "lastModified",
	(SELECT json_group_array(path || ' ' || digest) FROM (SELECT path, digest FROM theme_files ORDER BY path)) AS files,
	(SELECT json_group_array(json_object('path', path, 'title', title))
		FROM (SELECT path, title FROM pages WHERE menu IS NOT NULL ORDER BY menu, title, path)) AS menu,
	EXISTS (SELECT 1 FROM sources) AS "hasSources",
	EXISTS (SELECT 1 FROM scopes WHERE scope = 'podcast' AND articles > 0) AS "hasEpisodes"
	FROM (SELECT 1) LEFT JOIN scopes s ON s.scope = 'site'`;

/** Reads what all pages show: one query. */
export async function readSiteState(db: D1Database): Promise<SiteState> {
	const row = await db.prepare(SITE_STATE).first<StateRow>();
	if (row === null) throw new Error("the database returned no row");
	const files = JSON.parse(row.files) as string[];
	return {
		revision: row.revision ?? 0,
		lastModified: row.lastModified ?? 0,
		files: new Set(files.map((file) => file.slice(0, file.lastIndexOf(" ")))),
		digest: (await sha256(row.files)).slice(0, 16),
		menu: JSON.parse(row.menu) as MenuPage[],
		hasSources: row.hasSources === 1,
		hasEpisodes: row.hasEpisodes === 1,
	};
}

const COLUMNS = "path, title, description, language, content_html, changed_at";

/** Reads a page; `undefined` if there is none at the path. */
export async function readPage(db: D1Database, path: string): Promise<StoredPage | undefined> {
	const page = await db
		.prepare(`SELECT ${COLUMNS} FROM pages WHERE path = ?1`)
		.bind(path)
		.first<StoredPage>();
	return page ?? undefined;
}

/** A file of the look, as lists show it. */
export interface ListedFile {
	path: string;
	/** Hex SHA-256 of its bytes. */
	digest: string;
	/** Bytes. */
	size: number;
}

/** Lists the files of the look, by path. */
export async function listFiles(db: D1Database): Promise<ListedFile[]> {
	const { results } = await db
		.prepare("SELECT path, digest, bytes AS size FROM theme_files ORDER BY path")
		.all<ListedFile>();
	return results;
}

/** Reads a file of the look: its bytes, and their SHA-256 in hex; `undefined` if there is none at the path. */
export async function readFile(
	db: D1Database,
	path: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; digest: string } | undefined> {
	const file = await db
		.prepare("SELECT digest, content FROM theme_files WHERE path = ?1")
		.bind(path)
		.first<{ digest: string; content: string }>();
	return file === null ? undefined : { bytes: Uint8Array.fromBase64(file.content), digest: file.digest };
}

/** A page, as lists show it. */
export interface ListedPage {
	path: string;
	title: string;
	menu: number | null;
	file: string | null;
	/** Tells one version from another. */
	digest: string;
}

/** Lists the pages, by path. */
export async function listPages(db: D1Database): Promise<ListedPage[]> {
	const { results } = await db
		.prepare("SELECT path, title, menu, file, digest FROM pages ORDER BY path")
		.all<ListedPage>();
	return results;
}
