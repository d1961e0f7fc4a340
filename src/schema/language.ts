/**
 * The schema of BCP 47 language tags.
 *
 * @module
 */
import * as v from "valibot";

/** A BCP 47 language tag, brought into its canonical spelling. */
export const LanguageTag = v.pipe(
	v.string(),
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		try {
			return Intl.getCanonicalLocales(dataset.value)[0] ?? "";
		} catch {
			addIssue({
				message: `"${dataset.value.slice(0, 40)}" is not a BCP 47 language tag such as "en" or "pt-BR"`,
			});
			return NEVER;
		}
	}),
);
