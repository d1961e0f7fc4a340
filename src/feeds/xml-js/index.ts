/**
 * Takes the place of the package `xml-js`, through which `feed` writes its documents: `feed` builds a tree of plain objects
 * and calls `js2xml` on it. Here, that returns the tree, and `rss.ts` writes it with `xml-writer.ts`. So an entry is a string
 * of its own, and every text is escaped once.
 *
 * `package.json` names this folder as a dependency, so that Node, the bundler and the tests all find it in `node_modules`.
 *
 * @module
 */

/** The document as `feed` built it. */
export function js2xml<Tree>(document: Tree): Tree {
	return document;
}
