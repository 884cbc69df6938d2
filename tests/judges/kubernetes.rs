//! Kubernetes: the README's Job is one that a cluster takes, and its pods make what one machine makes.
//!
//! No cluster is run: what it would start is started here, with the variables that it would set.

use std::process::{Child, Stdio};

use serde::Deserialize;

use crate::machines::{Project, block};
use crate::program::Answer;

/// Fields of `batch/v1` that the Job uses; a misspelt one is refused.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Job {
    api_version: String,
    kind: String,
    metadata: Name,
    spec: JobSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct JobSpec {
    completion_mode: String,
    completions: u32,
    parallelism: u32,
    template: Template,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    spec: PodSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PodSpec {
    restart_policy: String,
    containers: Vec<Container>,
    volumes: Vec<Volume>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Container {
    name: String,
    image: String,
    working_dir: String,
    command: Vec<String>,
    env: Vec<Variable>,
    volume_mounts: Vec<Mount>,
}

/// Kubernetes takes no number for a value.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Mount {
    name: String,
    mount_path: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Volume {
    name: String,
    persistent_volume_claim: Claim,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Claim {
    claim_name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    name: String,
}

/// The README's Job. By way of values, so that numbers and strings stay apart.
fn job() -> Job {
    let value: serde_json::Value =
        serde_saphyr::from_str(block("yaml", "kind: Job")).unwrap_or_else(|error| panic!("no YAML: {error}"));
    serde_json::from_value(value).unwrap_or_else(|error| panic!("not a Job: {error}"))
}

#[test]
fn the_job_is_an_indexed_one_that_passes_on_how_many_there_are() {
    let Job { api_version, kind, metadata, spec } = job();
    assert_eq!((api_version.as_str(), kind.as_str()), ("batch/v1", "Job"));
    assert_eq!(spec.completion_mode, "Indexed", "else no pod knows its index");
    assert!((1..=spec.completions).contains(&spec.parallelism));
    let pod = spec.template.spec;
    assert!(["OnFailure", "Never"].contains(&pod.restart_policy.as_str()), "what the pods of a Job may have");
    let [container] = &pod.containers[..] else { panic!("{} containers", pod.containers.len()) };
    for name in [&metadata.name, &container.name, &container.image] {
        assert!(!name.is_empty());
    }
    assert!(container.working_dir.starts_with('/'));
    let [variable] = &container.env[..] else { panic!("{} variables", container.env.len()) };
    assert_eq!((&variable.name[..], &variable.value), ("JOB_COMPLETIONS", &spec.completions.to_string()));
    let [mount] = &container.volume_mounts[..] else { panic!("{} mounts", container.volume_mounts.len()) };
    let [volume] = &pod.volumes[..] else { panic!("{} volumes", pod.volumes.len()) };
    assert_eq!(mount.name, volume.name);
    assert!(!volume.persistent_volume_claim.claim_name.is_empty());
    let out = container.command.iter().skip_while(|word| *word != "--out").nth(1).expect("a folder for the files");
    assert!(out.starts_with(&format!("{}/", mount.mount_path)), "{out} is lost with the pod");
}

#[test]
fn its_pods_make_what_one_machine_makes() {
    let project = Project::new();
    let whole = project.whole();
    let spec = job().spec;
    let container = &spec.template.spec.containers[0];
    let volume = project.path("volume");
    let shared = |word: &String| word.replace(&container.volume_mounts[0].mount_path, &volume.to_string_lossy());
    let words: Vec<String> = container.command.iter().map(shared).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ["chirashi", arguments @ ..] = &words[..] else { panic!("{words:?}") };

    let pod = |index: u32| -> Child {
        let mut command = project.chirashi(arguments);
        command.envs(container.env.iter().map(|variable| (&variable.name, &variable.value)));
        // An Indexed Job sets this one itself.
        command.env("JOB_COMPLETION_INDEX", index.to_string()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("chirashi starts")
    };
    let pods: Vec<Child> = (0..spec.completions).map(pod).collect();
    for pod in pods {
        let answer = Answer::from(pod.wait_with_output().expect("a pod's answer"));
        assert_eq!(answer.code, 0, "{}", answer.err);
    }
    project.joins_to(&whole, "volume/out");
}
