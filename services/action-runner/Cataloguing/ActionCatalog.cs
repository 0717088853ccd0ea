using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Loader;
using Platform.Actions;

namespace ActionRunner.Cataloguing;

/// <summary>
/// Every action this runner can execute: the built-in ones and those of the assemblies named in the setting
/// <c>Actions:Assemblies</c> (paths). Two actions of one type, or an assembly that cannot be read, stop the start.
/// </summary>
public sealed class ActionCatalog
{
    private readonly FrozenDictionary<string, ActionDescriptor> actions;

    public ActionCatalog(IConfiguration configuration)
    {
        var assemblies = new List<Assembly> { typeof(ActionCatalog).Assembly };
        foreach (var path in configuration.GetSection("Actions:Assemblies").Get<string[]>() ?? [])
        {
            try
            {
                assemblies.Add(AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(path)));
            }
            catch (Exception e) when (e is IOException or BadImageFormatException)
            {
                throw new InvalidOperationException($"The assembly of actions '{path}' (setting Actions__Assemblies) cannot be loaded: {e.Message}", e);
            }
        }

        var found = new Dictionary<string, ActionDescriptor>(StringComparer.Ordinal);
        foreach (var type in assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsDefined(typeof(ActionAttribute), inherit: false)))
        {
            var descriptor = DescribeAction.Of(type);
            if (!found.TryAdd(descriptor.Type, descriptor))
                throw new InvalidOperationException($"Two actions are called '{descriptor.Type}'; the second is {type.AssemblyQualifiedName}.");
        }

        actions = found.ToFrozenDictionary(StringComparer.Ordinal);
        All = [.. found.Values.OrderBy(a => a.Type, StringComparer.Ordinal)];
    }

    /// <summary>By type, in order.</summary>
    public IReadOnlyList<ActionDescriptor> All { get; }

    public ActionDescriptor? Find(string type) => actions.GetValueOrDefault(type);
}
