using System.Reflection;
using System.Reflection.Emit;

namespace Platform.ArchitectureTests;

/// <summary>
/// The types that a type mentions: what it holds, inherits, takes, returns, bears as an attribute, and names in the code of its methods.
/// A constant leaves no trace in code: whoever uses only that mentions nothing.
/// </summary>
internal static class Mentions
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodes =
        typeof(OpCodes).GetFields().Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(o => o.Value);

    /// <summary>Its own nested types are among them; of a generic type the definition, and its arguments.</summary>
    public static IEnumerable<Type> Of(Type type) =>
        ((IEnumerable<Type?>)[
            type.BaseType, .. type.GetInterfaces(), .. type.GetNestedTypes(All), .. Attributes(type),
            .. Constraints(type.GetGenericArguments()),
            .. type.GetFields(All).SelectMany(f => (IEnumerable<Type>)[f.FieldType, .. Attributes(f)]),
            .. type.GetProperties(All).SelectMany(Attributes),
            .. type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(Of),
        ]).SelectMany(Definitions).Distinct();

    /// <summary>Of an array its elements; of a generic type the definition, and its arguments.</summary>
    public static IEnumerable<Type> Definitions(Type? type)
    {
        if (type is null || type.IsGenericParameter) return [];
        if (type.HasElementType) return Definitions(type.GetElementType());
        return type.IsGenericType && !type.IsGenericTypeDefinition
            ? [.. type.GetGenericArguments().SelectMany(Definitions), type.GetGenericTypeDefinition()]
            : [type];
    }

    private static IEnumerable<Type?> Of(MethodBase method)
    {
        IEnumerable<Type?> signature = [
            .. method.GetParameters().SelectMany(p => (IEnumerable<Type>)[p.ParameterType, .. Attributes(p)]), .. Attributes(method),
            (method as MethodInfo)?.ReturnType, .. Constraints(method.IsGenericMethod ? method.GetGenericArguments() : []),
        ];
        return method.GetMethodBody() is not { } body ? signature : [
            .. signature,
            .. body.LocalVariables.Select(l => l.LocalType),
            .. body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause).Select(c => c.CatchType),
            .. Named(body.GetILAsByteArray()!, method).SelectMany(Of),
        ];
    }

    private static IEnumerable<Type?> Of(MemberInfo? member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType, field.FieldType],
        MethodInfo { IsGenericMethod: true } called => [called.DeclaringType, .. called.GetGenericArguments()],
        MethodBase called => [called.DeclaringType],
        _ => [],
    };

    private static IEnumerable<Type> Constraints(IEnumerable<Type> arguments) =>
        arguments.Where(a => a.IsGenericParameter).SelectMany(a => a.GetGenericParameterConstraints());

    private static IEnumerable<Type> Attributes(MemberInfo member) => member.GetCustomAttributesData().SelectMany(Of);

    private static IEnumerable<Type> Attributes(ParameterInfo parameter) => parameter.GetCustomAttributesData().SelectMany(Of);

    private static IEnumerable<Type> Of(CustomAttributeData attribute) => [
        attribute.AttributeType,
        .. attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(a => a.TypedValue)).Select(a => a.Value).OfType<Type>(),
    ];

    private static IEnumerable<MemberInfo?> Named(byte[] code, MethodBase method)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? (short)((code[at++] << 8) | code[at++]) : code[at++];
            var operand = OpCodes[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod);
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
