package io.github.resilientkafka.fuzz;

import org.instancio.generator.AfterGenerate;
import org.instancio.generator.Generator;
import org.instancio.generator.Hints;

/**
 * Makes one case out of random numbers, whole and with the nulls that it is to have.
 *
 * @param <T> the type of the cases
 */
@FunctionalInterface
public interface CaseGenerator<T> extends Generator<T> {

	@Override
	default Hints hints() {
		return Hints.afterGenerate(AfterGenerate.DO_NOT_MODIFY);
	}

}
