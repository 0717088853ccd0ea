using System.Reflection;
using Platform.Actions;

namespace ActionRunner.Cataloguing;

/// <summary>Makes a descriptor from a class with an <see cref="ActionAttribute"/>.</summary>
internal static class DescribeAction
{
    private static readonly MethodInfo Typed = typeof(DescribeAction).GetMethod(nameof(OfTyped), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Reads one class; one that cannot be an action is refused at start, by name.</summary>
    /// <exception cref="InvalidOperationException">The class is no action; the message says what to change.</exception>
    public static ActionDescriptor Of(Type action)
    {
        var contracts = action.GetInterfaces().Where(i => i.IsGenericType
            && (i.GetGenericTypeDefinition() == typeof(ITransactionalAction<>) || i.GetGenericTypeDefinition() == typeof(IExternalAction<>))).ToList();
        if (contracts is not [var contract])
            throw new InvalidOperationException($"The action class {action.FullName} must implement exactly one of ITransactionalAction<T> and IExternalAction<T>.");
        try
        {
            return (ActionDescriptor)Typed.MakeGenericMethod(action, contract.GetGenericArguments()[0]).Invoke(null, null)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            throw new InvalidOperationException($"The action class {action.FullName} cannot be read: {e.InnerException.Message}", e.InnerException);
        }
    }

    private static ActionDescriptor OfTyped<TAction, TParameters>()
        where TAction : class
        where TParameters : class
    {
        var attribute = typeof(TAction).GetCustomAttribute<ActionAttribute>()!;
        if (attribute.TimeoutSeconds is < 1 or > 3600) throw new InvalidOperationException("TimeoutSeconds must be from 1 to 3600.");
        if (Identifier.Fault(attribute.Type) is { } fault) throw new InvalidOperationException($"Its type is refused. {fault}");
        if (attribute.Type.Contains(' ', StringComparison.Ordinal)) throw new InvalidOperationException("Its type holds a space.");
        var external = typeof(IExternalAction<TParameters>).IsAssignableFrom(typeof(TAction));
        // A transactional one could be triggered by another action, whose sender nobody asked for.
        if (attribute.OperatorOnly && !external) throw new InvalidOperationException("Only an external action may be the operator's alone (OperatorOnly).");
        var make = ActivatorUtilities.CreateFactory<TAction>([]);
        var parameters = new ParameterBinder<TParameters>();
        return new ActionDescriptor
        {
            Type = attribute.Type,
            Description = attribute.Description,
            Kind = external ? ActionKind.External : ActionKind.Transactional,
            Timeout = TimeSpan.FromSeconds(attribute.TimeoutSeconds),
            Alone = external || attribute.Slow,
            OperatorOnly = attribute.OperatorOnly,
            Schema = parameters.Schema,
            Sensitive = parameters.Sensitive,
            Affected = parameters.Affected,
            Bind = parameters.Bind,
            Refuse = typeof(IRefusing<TParameters>).IsAssignableFrom(typeof(TAction))
                ? (services, given) => ((IRefusing<TParameters>)(object)make(services, null)).WhyNot((TParameters)given)
                : (_, _) => null,
            RunTransactional = (services, given, context) => ((ITransactionalAction<TParameters>)(object)make(services, null)).ExecuteAsync((TParameters)given, context),
            RunExternal = (services, given, context) => ((IExternalAction<TParameters>)(object)make(services, null)).ExecuteAsync((TParameters)given, context),
        };
    }
}
