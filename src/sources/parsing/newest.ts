/**
 * Finds the newest entries of a long document, which may be sorted either way or not at all.
 *
 * @module
 */

/**
 * Picks the newest entries of a document in O(n log n).
 *
 * An entry without a date is as old as the dated entry before it, as documents are sorted; one before all dated entries is
 * as old as the first of these. Of entries as old as each other, those at the newer end are picked: the later ones if the
 * dates mostly rise, else the earlier ones. So without any dates, these are the first, as feeds have their newest first.
 *
 * @param dates the date of each entry, in the document's order, in milliseconds since 1970
 * @param count how many are picked
 * @returns for each entry, whether it is picked
 */
export function areNewest(dates: readonly (number | undefined)[], count: number): boolean[] {
	if (dates.length <= count) return dates.map(() => true);
	let last = dates.find((date) => date !== undefined) ?? 0;
	let rises = 0;
	const placed = dates.map((date = last, index) => {
		rises += Math.sign(date - last);
		last = date;
		return { date, index };
	});
	const later = rises > 0 ? -1 : 1;
	placed.sort((a, b) => b.date - a.date || later * (a.index - b.index));
	const picked = dates.map(() => false);
	for (const { index } of placed.slice(0, count)) picked[index] = true;
	return picked;
}
