using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Platform.ArchitectureTests.Kubernetes;

/// <summary>A part of a manifest, by name: <c>node["spec"]["replicas"]</c>. What is not there is empty, and so is all below it.</summary>
internal readonly record struct Node(object? Value)
{
    public static Node None => default;

    public Node this[string key] => Value is Dictionary<object, object> map && map.TryGetValue(key, out var found) ? new Node(found) : None;

    public bool IsThere => Value is not null;

    public string Text => Value as string ?? "";

    public IEnumerable<Node> Items => Value is List<object> list ? list.Select(i => new Node(i)) : [];

    public IEnumerable<(string Key, Node Value)> Members => Value is Dictionary<object, object> map ? map.Select(m => ((string)m.Key,
        new Node(m.Value))) : [];

    public int Number => int.TryParse(Text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Whether every label that <paramref name="selector"/> asks for is here.</summary>
    public bool Has(Node selector)
    {
        var labels = this;
        return selector.Members.All(m => labels[m.Key].Text == m.Value.Text);
    }
}

/// <summary>One object of a cluster.</summary>
internal sealed record Manifest(Node Root)
{
    public string Kind => Root["kind"].Text;

    public string Name => Root["metadata"]["name"].Text;

    public Node Spec => Root["spec"];

    /// <summary>What its pods are made from.</summary>
    public Node Template => (Kind == "CronJob" ? Spec["jobTemplate"]["spec"] : Spec)["template"];

    public Node Pod => Template["spec"];

    public IEnumerable<Node> Containers => Pod["initContainers"].Items.Concat(Pod["containers"].Items);

    public bool IsWorkload => Kind is "Deployment" or "Job" or "CronJob";

    public static IReadOnlyList<Manifest> Parse(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var deserializer = new DeserializerBuilder().Build();
        var found = new List<Manifest>();
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        while (parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out _))
        {
            var root = deserializer.Deserialize(parser);
            if (root is not null) found.Add(new Manifest(new Node(root)));
        }

        return found;
    }
}
