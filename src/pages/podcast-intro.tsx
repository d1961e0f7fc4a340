/**
 * The introduction of a podcast.
 *
 * @module
 */
import type { Site } from "../settings/site.ts";
import { Persons } from "./episode.tsx";
import { Picture } from "./picture.tsx";

/** The introduction of a podcast: its cover, its author, and how to support it. */
export function PodcastIntro({ site, description }: { site: Site; description: string }) {
	const { podcast } = site;
	return (
		<div class="playing">
			{podcast.image && <Picture src={podcast.image} alt={undefined} shape="square" place="lead" eager />}
			<div>
				<p class="lede" dir="auto">
					{description}
				</p>
				{podcast.directories.length > 0 && (
					<ul class="attachments">
						{podcast.directories.map(({ label, url, rel }) => (
							<li>
								<a href={url} rel={rel} dir="auto">
									{label}
								</a>
							</li>
						))}
					</ul>
				)}
				{podcast.persons.length > 0 && <Persons site={site} persons={podcast.persons} />}
				{podcast.funding.length > 0 && (
					<ul class="attachments">
						{podcast.funding.map(({ url, text }) => (
							<li>
								<a href={url} dir="auto">
									{text}
								</a>
							</li>
						))}
					</ul>
				)}
			</div>
		</div>
	);
}
