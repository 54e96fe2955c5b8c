package io.github.resilientkafka.method;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.github.resilientkafka.InvalidListenerException;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;

/**
 * Refuses methods that return before they are done, and of which nobody is told when they
 * are: their records would be done at once, and their failures would be nobody's.
 */
public final class AsyncExecution {

	private AsyncExecution() {
	}

	/**
	 * Check a method.
	 * @param listener what is annotated
	 * @param method the method, or one of its methods
	 * @param bean the bean that it is called on, which may be a proxy
	 * @throws InvalidListenerException with what to do instead
	 */
	public static void check(AnnotatedListener listener, Method method, Object bean) {
		Class<?> type = method.getReturnType();
		if (!CompletableFuture.class.isAssignableFrom(type) && isAsync(method, bean)) {
			throw listener.invalid("@Async", null,
					"The method would return before it has begun: its record would be done, and a failure would be nobody's.",
					"Remove @Async (concurrency gives the listener more threads), or declare the method to return CompletableFuture: then the record is done when the future is.");
		}
		if (!AnnotatedListener.isAsync(method) && isReactive(type)) {
			throw listener.invalid("return type", type.getName(), "Nobody would subscribe to it.",
					"Declare the method to return CompletableFuture or Mono<Void>, for example with then().");
		}
	}

	/**
	 * A proxy may yet be made when the method is looked at, or it may react to another
	 * annotation.
	 */
	private static boolean isAsync(Method method, Object bean) {
		Class<?> target = AopUtils.getTargetClass(bean);
		return AnnotatedElementUtils.hasAnnotation(method, Async.class)
				|| AnnotatedElementUtils.hasAnnotation(target, Async.class)
				|| (bean instanceof Advised advised && isAdvised(method, target, advised));
	}

	private static boolean isAdvised(Method method, Class<?> target, Advised proxy) {
		for (Advisor advisor : proxy.getAdvisors()) {
			if (advisor.getAdvice() instanceof AsyncExecutionInterceptor
					&& (!(advisor instanceof PointcutAdvisor pointcut)
							|| AopUtils.canApply(pointcut.getPointcut(), target)
									&& pointcut.getPointcut().getMethodMatcher().matches(method, target))) {
				return true;
			}
		}
		return false;
	}

	static boolean isReactive(Class<?> type) {
		return Flow.Publisher.class.isAssignableFrom(type)
				|| (type != Object.class && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null);
	}

}
