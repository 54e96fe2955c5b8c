package io.github.resilientkafka.method;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.NoRollbackRuleAttribute;
import org.springframework.transaction.interceptor.RuleBasedTransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.util.ClassUtils;

/**
 * The transaction that begins and ends with a listener method, of whatever transaction
 * manager.
 *
 * @param method the method
 * @param name its name, as Spring names it
 * @param attribute what it is like
 */
public record MethodTransaction(Method method, String name, TransactionAttribute attribute) {

	private static final Set<Integer> BEGIN = Set.of(TransactionDefinition.PROPAGATION_REQUIRED,
			TransactionDefinition.PROPAGATION_REQUIRES_NEW, TransactionDefinition.PROPAGATION_NESTED);

	static @Nullable MethodTransaction of(Method method, Object bean) {
		Class<?> type = AopUtils.getTargetClass(bean);
		TransactionAttribute attribute = attributes(bean).getTransactionAttribute(method, type);
		return (attribute != null && BEGIN.contains(attribute.getPropagationBehavior()))
				? new MethodTransaction(method, ClassUtils.getQualifiedMethodName(method, type), attribute) : null;
	}

	/**
	 * What the proxy goes by. Without one, the annotation may be woven into the class.
	 */
	private static TransactionAttributeSource attributes(Object bean) {
		Advisor[] advisors = (bean instanceof Advised proxy) ? proxy.getAdvisors() : new Advisor[0];
		return Arrays.stream(advisors)
			.map(Advisor::getAdvice)
			.filter(TransactionInterceptor.class::isInstance)
			.map((advice) -> ((TransactionInterceptor) advice).getTransactionAttributeSource())
			.filter(Objects::nonNull)
			.findFirst()
			.orElseGet(() -> new AnnotationTransactionAttributeSource(false));
	}

	/**
	 * The names of those that are rolled back whatever their method throws. Overloaded
	 * methods have transactions of one name.
	 */
	public static Set<String> namesRolledBackOnAny(Set<MethodTransaction> transactions) {
		Set<String> names = transactions.stream().map(MethodTransaction::name).collect(Collectors.toSet());
		transactions.stream()
			.filter((transaction) -> !transaction.isRolledBackOnAny())
			.map(MethodTransaction::name)
			.forEach(names::remove);
		return Set.copyOf(names);
	}

	/**
	 * Whether it is rolled back if the method throws this.
	 */
	public boolean isRolledBackOn(Throwable failure) {
		return this.attribute.rollbackOn(failure);
	}

	/**
	 * Whether it is rolled back whatever the method throws.
	 */
	public boolean isRolledBackOnAny() {
		boolean rules = this.attribute instanceof RuleBasedTransactionAttribute ruled
				&& ruled.getRollbackRules().stream().anyMatch(NoRollbackRuleAttribute.class::isInstance);
		boolean checked = this.method.getExceptionTypes().length > 0
				|| KotlinDetector.isKotlinType(this.method.getDeclaringClass());
		return !rules && (!checked || this.attribute.rollbackOn(new Exception()));
	}

}
