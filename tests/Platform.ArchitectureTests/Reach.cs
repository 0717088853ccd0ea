using System.Reflection;
using System.Reflection.Emit;

namespace Platform.ArchitectureTests;

/// <summary>
/// All types that can be reached from some: what they hold, inherit, take, return, and mention in the code of their methods, and from our
/// own types on again. Types of the framework are named and not entered.
/// </summary>
internal sealed class Reach
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodes =
        typeof(OpCodes).GetFields().Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(o => o.Value);

    private readonly Dictionary<Type, Type?> reached = [];

    private Reach()
    {
    }

    public static Reach From(params IEnumerable<Type> roots)
    {
        var reach = new Reach();
        foreach (var root in roots) reach.Visit(root, null);
        return reach;
    }

    public IEnumerable<Type> Types => reached.Keys;

    /// <summary>How the type is reached, from the root on.</summary>
    public string Path(Type type) => reached[type] is { } from ? $"{Path(from)} → {type.Name}" : type.Name;

    private void Visit(Type? type, Type? from)
    {
        if (type is null || type.IsGenericParameter) return;
        if (type.HasElementType)
        {
            Visit(type.GetElementType(), from);
            return;
        }

        if (type.IsGenericType && !type.IsGenericTypeDefinition)
        {
            foreach (var argument in type.GetGenericArguments()) Visit(argument, from);
            type = type.GetGenericTypeDefinition();
        }

        if (!reached.TryAdd(type, from) || type.Assembly.GetName().Name?.StartsWith("Platform.", StringComparison.Ordinal) != true) return;
        Visit(type.BaseType, type);
        foreach (var face in type.GetInterfaces()) Visit(face, type);
        foreach (var nested in type.GetNestedTypes(All)) Visit(nested, type);
        foreach (var field in type.GetFields(All)) Visit(field.FieldType, type);
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))) Visit(method, type);
    }

    private void Visit(MethodBase method, Type from)
    {
        foreach (var parameter in method.GetParameters()) Visit(parameter.ParameterType, from);
        if (method is MethodInfo returning) Visit(returning.ReturnType, from);
        if (method.GetMethodBody() is not { } body) return;
        foreach (var local in body.LocalVariables) Visit(local.LocalType, from);
        foreach (var member in Mentioned(body.GetILAsByteArray()!, method))
        {
            switch (member)
            {
                case Type type: Visit(type, from); break;
                case FieldInfo field: Visit(field.DeclaringType, from); Visit(field.FieldType, from); break;
                case MethodBase called: Visit(called.DeclaringType, from); break;
            }
        }
    }

    private static IEnumerable<MemberInfo?> Mentioned(byte[] code, MethodBase method)
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
