package io.github.resilientkafka.guarantees.run;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.resilientkafka.guarantees.fault.Kind;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What became of one fault.
 *
 * @param number its place in the schedule
 * @param kind its kind
 * @param target what it struck
 * @param bite what shows that it had an effect
 * @param failure why it could not be injected or mended
 * @param recovery ms from the mending until each mode had consumed what there was then; a
 * mode that is missing was not done within the limit, or had orders without an end from
 * long before
 * @param named components of the health that were not UP meanwhile
 * @param interruptions how often it took something away
 */
public record FaultResult(int number, Kind kind, String target, @Nullable String bite, @Nullable String failure,
		Map<Mode, Long> recovery, Set<String> named, int interruptions) {

	/**
	 * The same, with modes that have not recovered.
	 */
	FaultResult stuck(Set<Mode> modes) {
		Map<Mode, Long> recovered = new TreeMap<>(this.recovery);
		recovered.keySet().removeAll(modes);
		return new FaultResult(this.number, this.kind, this.target, this.bite, this.failure, recovered, this.named,
				this.interruptions);
	}

	public boolean bit() {
		return this.bite != null;
	}

	/**
	 * Whether the health named what was wrong.
	 */
	public boolean healthNamedIt() {
		return this.named.stream().anyMatch(this.kind.namedBy()::contains);
	}

}
